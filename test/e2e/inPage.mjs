// Looks at the editor's lines from within the page; the tests load it into every page. Plain JavaScript, because the
// project's types know no browser.

const blanks = /\u00a0/g;

/** Lines of the active editor, or of the notebook's cell that is being edited. */
function viewLines() {
  const cell = document.activeElement?.closest('.notebookOverlay .monaco-editor');
  const lines = (cell ?? document.querySelector('.editor-group-container.active'))?.querySelector(
    '.view-lines',
  );
  return [...(lines?.querySelectorAll('.view-line') ?? [])].sort(
    (one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top,
  );
}

globalThis.glmInPage = {
  /** What the lines on the screen read. Texts that decorations add are drawn by the style sheet and not among them. */
  text() {
    return viewLines()
      .map((line) => line.textContent.replace(blanks, ' '))
      .join('\n');
  },

  /** The text that is struck through. */
  struckThrough() {
    return leaves()
      .filter((span) => getComputedStyle(span).textDecorationLine.includes('line-through'))
      .map((span) => span.textContent.replace(blanks, ' '))
      .join('');
  },

  /** The texts that decorations underline with a dotted or a double line. */
  underlined() {
    const boxes = [...document.querySelectorAll('.editor-group-container.active .view-overlays .cdr')]
      .filter((box) => {
        const { borderBottomStyle, borderTopWidth } = getComputedStyle(box);
        // In high contrast the editor itself frames words with dots, on all sides.
        return ['dotted', 'double'].includes(borderBottomStyle) && borderTopWidth === '0px';
      })
      .map((box) => box.getBoundingClientRect());
    return boxes.map((box) => textIn(box));
  },

  /** Texts that decorations put beside others, joined. */
  besides() {
    return leaves()
      .map((span) => getComputedStyle(span, '::after').content)
      .filter((content) => content !== 'none' && content !== 'normal')
      .map((content) => content.replace(/^"|"$/g, '').replace(blanks, ' '))
      .join('');
  },

  /** For the message of a test that fails: what has the focus, and what the editor tells the user. */
  state() {
    const { activeElement } = document;
    const said = [...document.querySelectorAll('.notification-list-item, .monaco-dialog-box')];
    return JSON.stringify({
      focus: `${activeElement?.tagName} ${activeElement?.className}`,
      hasFocus: document.hasFocus(),
      said: said.map((element) => element.textContent),
    });
  },

  /**
   * What extensions have told the editor to remember with the folder, as far as it is written down: one text for each
   * folder that was open, the JSON of what the extension with this identifier keeps.
   */
  async remembered(extension) {
    const names = (await indexedDB.databases())
      .map(({ name }) => name)
      .filter((name) => name.startsWith('vscode-web-state-db-') && !name.endsWith('-global'));
    const texts = await Promise.all(names.map((name) => itemOf(name, extension)));
    return texts.filter((text) => text !== undefined).join('\n');
  },

  /** Resolves when nothing fades or slides any more; a progress bar or a cursor goes on for ever and is not waited for. */
  async settled() {
    const passing = document
      .getAnimations()
      .filter((animation) => Number.isFinite(animation.effect?.getComputedTiming().endTime));
    await Promise.allSettled(passing.map((animation) => animation.finished));
  },

  /** The middle of the n-th occurrence of a text, in pixels of the page; null where it is not on the screen. */
  placeOf(wanted, occurrence) {
    let remaining = occurrence;
    for (const line of viewLines()) {
      const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
      const nodes = [];
      while (walker.nextNode()) {
        nodes.push(walker.currentNode);
      }
      const text = nodes.map((node) => node.data.replace(blanks, ' ')).join('');
      for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) {
        if (remaining > 0) {
          remaining--;
          continue;
        }
        return middleOf(nodes, at + Math.floor(wanted.length / 2));
      }
    }
    return null;
  },
};

/** An item of one of the editor's databases. */
async function itemOf(database, key) {
  const db = await done(indexedDB.open(database));
  try {
    return await done(db.transaction('ItemTable').objectStore('ItemTable').get(key));
  } finally {
    db.close();
  }
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

function leaves() {
  return viewLines().flatMap((line) =>
    [...line.querySelectorAll('span')].filter((span) => span.children.length === 0),
  );
}

/** The characters that lie inside a box. */
function textIn(box) {
  let text = '';
  for (const span of leaves()) {
    const node = span.firstChild;
    for (let at = 0; at < (node?.length ?? 0); at++) {
      const range = document.createRange();
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const { left, right, top, bottom } = range.getBoundingClientRect();
      const [x, y] = [(left + right) / 2, (top + bottom) / 2];
      if (x > box.left && x < box.right && y > box.top && y < box.bottom) text += node.data[at];
    }
  }
  return text.replace(blanks, ' ');
}

function middleOf(nodes, offset) {
  let before = 0;
  for (const node of nodes) {
    if (offset < before + node.length) {
      const range = document.createRange();
      range.setStart(node, offset - before);
      range.setEnd(node, offset - before + 1);
      const box = range.getBoundingClientRect();
      return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
    }
    before += node.length;
  }
  return null;
}
