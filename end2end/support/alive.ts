import { expect, type Page } from '@playwright/test';

/** Waits until the script has taken over; before that a press does what it does without script. */
export async function isAlive(page: Page): Promise<void> {
  await expect(page.locator('html')).toHaveAttribute('data-alive', '');
}
