/** Takes a screenshot of every scene of the wizard in every theme and size: see the usage below. */
import { join } from 'node:path';
import { ensureFolder, screenshotFolder } from './places.ts';
import type { ThemeName } from './themes.ts';
import { buildWebview, launchBrowser, WizardHarness } from './wizardHarness.ts';
import { scenes } from './wizardScenes.ts';

// node test/support/wizardScreenshots.ts [names as a regular expression] [themes] [WIDTHxHEIGHT or WIDTHxfull,…]
const [filter = '', themeList = 'dark,light,high-contrast', sizeList = '1280x800,560x800'] = process.argv.slice(2);
const folder = await buildWebview();
const browser = await launchBrowser(console.log);
const target = ensureFolder(join(screenshotFolder, 'webview'));
try {
  for (const [name, scene] of Object.entries(scenes)) {
    if (!new RegExp(filter).test(name)) continue;
    for (const size of sizeList.split(',')) {
      const [width, height] = size.split('x');
      const harness = await WizardHarness.open(browser, scene, {
        folder,
        width: Number(width),
        height: height === 'full' ? 700 : Number(height),
      });
      if (height === 'full') await harness.growToContent();
      for (const theme of themeList.split(',') as ThemeName[]) {
        await harness.useTheme(theme);
        await harness.page.screenshot({
          path: join(target, `${name}_${theme}_${height === 'full' ? size : width}.png`),
        });
      }
      for (const problem of harness.problems) console.log(`${name} ${size}: ${problem}`);
      await harness.close();
    }
  }
} finally {
  await browser.close();
}
