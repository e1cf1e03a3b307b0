/** Weighs the text that is selected on a page. @param {(image: string) => void} open */
export function answerMenu(open) {
  chrome.runtime.onInstalled.addListener(() => {
    chrome.contextMenus.create({ id: 'weigh', title: 'Weigh “%s”', contexts: ['selection'] }, () => void chrome.runtime.lastError);
  });
  chrome.contextMenus.onClicked.addListener(({ selectionText }) => {
    if (selectionText) open(selectionText.trim());
  });
}
