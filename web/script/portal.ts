// What shortens the way where scripts run. No page needs any of it.
import { offerPrinting } from "./print";
import { focusMistakes } from "./mistakes";

offerPrinting();
focusMistakes();
