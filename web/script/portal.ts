// What shortens the way where scripts run. No page needs any of it.
import { focusMistakes } from "./mistakes";
import { offerPrinting } from "./print";
import { suggestWhileTyping } from "./suggest";

offerPrinting();
focusMistakes();
suggestWhileTyping();
