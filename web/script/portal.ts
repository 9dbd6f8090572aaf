// What shortens the way where scripts run. No page needs any of it.
import { focusMistakes } from "./mistakes";
import { offerPrinting } from "./print";
import { workByKeyboard } from "./queue";
import { watchRound } from "./round";
import { suggestWhileTyping } from "./suggest";
import { answerWhileMoving } from "./whatif";

offerPrinting();
focusMistakes();
suggestWhileTyping();
answerWhileMoving();
watchRound();
workByKeyboard();
