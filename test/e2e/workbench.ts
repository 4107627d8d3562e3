// VS Code's window as a person uses it: keys and mouse in, what is on the screen out.
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Locator, Page } from 'playwright-core';

/** The machine may have two slow cores and a training run beside. */
const patience = 120_000;

/** The window of the editor. */
export class Workbench {
  readonly statusItem: Locator;
  readonly hover: Locator;
  readonly notifications: Locator;
  /** Lines of the active editor. */
  readonly lines: Locator;
  /** Parts of the ghost text in the editor. */
  readonly ghost: Locator;
  /** Entries of the open menu of the light bulb. */
  readonly actions: Locator;
  /** Entries of the open context menu. */
  readonly menu: Locator;
  readonly #quickInput: Locator;

  constructor(readonly page: Page) {
    page.setDefaultTimeout(patience);
    this.statusItem = page.locator('.statusbar-item[id$="glm.status"]');
    this.hover = page.locator('.monaco-hover:not(.hidden)').filter({ has: page.locator('a') });
    this.notifications = page.locator('.notifications-toasts .notification-list-item');
    this.lines = page.locator('.editor-group-container.active .view-lines').first();
    this.ghost = page
      .locator('.editor-group-container.active')
      .locator('.ghost-text, .ghost-text-decoration');
    this.actions = page.locator('.action-widget .monaco-list-row.action');
    this.menu = page.locator('.monaco-menu .action-item');
    this.#quickInput = page.locator('.quick-input-widget:visible');
  }

  async untilOpen(): Promise<void> {
    await this.page.locator('.monaco-workbench').waitFor();
    await this.statusItem.waitFor();
  }

  /** Opens a file of the folder from the explorer; this editor cannot search for files. */
  async openFile(name: string): Promise<void> {
    await this.page.locator('.explorer-folders-view .monaco-list-row', { hasText: name }).dblclick();
    // Where it is, it would bring up a hover over the names beside this one.
    await this.restMouse();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
    await this.lines.waitFor();
  }

  /** Runs a command from the command palette by its full title. */
  async runCommand(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.#type(`>${title}`);
    // A click, not Enter: the palette may well highlight another command that matches too.
    const label = this.page.locator('.label-name').getByText(title, { exact: true });
    await this.quickPickRows.filter({ has: label }).click();
    await this.restMouse();
  }

  /** Puts the cursor before a column of a line; both count from 1. */
  async goTo(line: number, column: number): Promise<void> {
    await this.page.keyboard.press('Control+G');
    await this.#type(`:${line}:${column}`);
    await this.page.keyboard.press('Enter');
    await this.#quickInput.waitFor({ state: 'hidden' });
  }

  /** Selects `length` characters from a place on. */
  async select(line: number, column: number, length: number): Promise<void> {
    await this.goTo(line, column);
    for (let count = 0; count < length; count++) {
      await this.page.keyboard.press('Shift+ArrowRight');
    }
  }

  /** A row of the open quick pick that shows this text. */
  quickPickRow(text: string): Locator {
    return this.#quickInput.locator('.monaco-list-row', { hasText: text }).first();
  }

  get quickPick(): Locator {
    return this.#quickInput;
  }

  get quickPickRows(): Locator {
    return this.#quickInput.locator('.monaco-list-row');
  }

  /** Labels of the quick pick's rows. */
  async quickPickLabels(): Promise<string[]> {
    await this.quickPickRows.first().waitFor();
    return this.#quickInput.locator('.monaco-list-row .label-name').allTextContents();
  }

  /** The text that is struck through, because a candidate would replace it. */
  struckThrough(): Promise<string> {
    return this.#inPage('struckThrough()');
  }

  /** What stands beside the document's own text: the candidate that is previewed. */
  besides(): Promise<string> {
    return this.#inPage('besides()');
  }

  /** What the lines on the screen read. */
  visibleText(): Promise<string> {
    return this.#inPage('text()');
  }

  /** Rests the mouse on the n-th occurrence of a text in the editor. */
  async hoverText(text: string, occurrence = 0): Promise<void> {
    const place: unknown = await this.page.evaluate(
      `glmInPage.placeOf(${JSON.stringify(text)}, ${occurrence})`,
    );
    if (!isPlace(place)) {
      throw new Error(`The editor does not show ${text}.`);
    }
    // A hover needs the mouse to move onto the text, not just to be there.
    await this.page.mouse.move(place.x + 40, place.y + 60);
    await this.page.mouse.move(place.x, place.y, { steps: 5 });
  }

  /** The ghost text in the editor, as soon as there is some. */
  async ghostText(): Promise<string> {
    await this.ghost.first().waitFor();
    return (await this.ghost.allTextContents()).join('').replaceAll('\u00a0', ' ');
  }

  /** What the extension remembers with the folder, as the editor has written it down for the next time: JSON. */
  remembered(): Promise<string> {
    return this.#inPage(`remembered('glm-fill.glm-fill')`);
  }

  /** Goes down the open menu of the light bulb to an entry and takes it. */
  async chooseAction(title: string): Promise<void> {
    const wanted = this.actions.filter({ hasText: title }).and(this.page.locator('.focused'));
    const count = await this.actions.count();
    for (let step = 0; step < count && !(await wanted.isVisible()); step++) {
      await this.page.keyboard.press('ArrowDown');
    }
    await this.page.keyboard.press('Enter');
  }

  /** Waits until the model has been loaded. */
  async untilReady(): Promise<void> {
    await this.statusItem.filter({ hasText: ' · ' }).waitFor();
  }

  /** Puts the mouse where it points at nothing. */
  async restMouse(): Promise<void> {
    await this.page.mouse.move(140, 400);
  }

  /** Saves the active document and waits until the editor says so. */
  async save(): Promise<void> {
    const saved = this.page.locator('.tab.active:not(.dirty)');
    // A key that is pressed while the focus is on its way back to the editor is lost.
    for (let attempt = 0; attempt < 3; attempt++) {
      await this.page.keyboard.press('Control+S');
      if (await succeeds(saved.waitFor({ timeout: 10_000 }))) return;
      await this.page.locator('.tab.active').first().click();
    }
    throw new Error(`The document was not saved: ${await this.#inPage('state()')}`);
  }

  get isDirty(): Promise<boolean> {
    return this.page.locator('.tab.active.dirty').isVisible();
  }

  /** Keeps a picture of the window for people to look at. */
  screenshot(name: string): Promise<void> {
    return this.picture(join('test-results', `${name}.png`));
  }

  /** Takes a picture of the window. */
  async picture(path: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await this.#inPage('settled()');
    await this.page.screenshot({ path });
  }

  async #inPage(call: string): Promise<string> {
    return String(await this.page.evaluate(`glmInPage.${call}`));
  }

  async #type(text: string): Promise<void> {
    const input = this.#quickInput.locator('input[type="text"]').first();
    await input.waitFor();
    await input.fill(text);
  }
}

function succeeds(work: Promise<void>): Promise<boolean> {
  return work.then(
    () => true,
    () => false,
  );
}

function isPlace(value: unknown): value is { readonly x: number; readonly y: number } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'x' in value &&
    typeof value.x === 'number' &&
    'y' in value &&
    typeof value.y === 'number'
  );
}
