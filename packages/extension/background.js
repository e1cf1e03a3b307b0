/** The background: every listener is there at once, so that whatever wakes the worker finds it. */
import { Lookups } from './background/lookups.js';
import { answerMenu } from './background/menu.js';
import { answerOmnibox } from './background/omnibox.js';
import { listen, questions } from './background/questions.js';
import { letWatch } from './background/watched.js';

const lookups = new Lookups();

/** The popup, as a page. @param {string} image */
const open = (image) => void chrome.tabs.create({ url: chrome.runtime.getURL(`popup.html?image=${encodeURIComponent(image)}`) });

listen(questions(lookups));
letWatch(lookups);
answerOmnibox(lookups, open);
answerMenu(open);
