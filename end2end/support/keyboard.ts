/** Walking a page by keyboard alone. */

import { expect, type Locator, type Page } from '@playwright/test';

/** Presses Tab until this has the focus, and sees that the focus shows. */
export async function tabTo(page: Page, goal: Locator): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press('Tab');
    if (await goal.evaluate((element) => element === document.activeElement)) {
      await expectFocusShows(goal);
      return;
    }
  }
  throw new Error('Tab never got there');
}

export async function expectFocusShows(goal: Locator): Promise<void> {
  const shows = await goal.evaluate((element) => {
    const drawn = (one: Element) => {
      const style = getComputedStyle(one);
      return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== 'none';
    };
    return drawn(element);
  });
  expect(shows, 'the focus does not show').toBe(true);
}
