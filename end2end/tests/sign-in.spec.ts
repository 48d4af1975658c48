import { expect, test } from '../fixtures.ts';
import { expectAccessible } from '../support/accessibility.ts';

test('the sign-in page is drawn, comes alive and is accessible', async ({ page, signInPage }) => {
  await signInPage.open();

  await expect(signInPage.heading).toHaveText('Sign in');
  await expect(page).toHaveTitle(/Sign in/);
  await expect(signInPage.email).toBeFocused();
  await expectAccessible(page);
});
