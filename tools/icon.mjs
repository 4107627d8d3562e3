// Draws media/icon.png from media/icon.svg with the Chromium of the test editor.
import { readFile } from 'node:fs/promises';
import { chromium } from 'playwright-core';
import { prepareTestEditor } from './testEditor.mjs';

const size = 128;
const { chromium: executablePath } = await prepareTestEditor();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] });
const page = await browser.newPage({ viewport: { width: size, height: size } });
await page.setContent(
  `<style>body{margin:0}svg{display:block}</style>${await readFile('media/icon.svg', 'utf8')}`,
);
await page.screenshot({ path: 'media/icon.png', omitBackground: true });
await browser.close();
