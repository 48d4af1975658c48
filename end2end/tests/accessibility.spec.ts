import { expect, test } from '../fixtures.ts';
import { CalendarPage, timed } from '../pages/calendar.ts';
import { ConnectPage, WizardPage, linkCalendar } from '../pages/calendar-sync.ts';
import { expectAccessible } from '../support/accessibility.ts';

const password = 'fernhill-demo';

for (const colorScheme of ['light', 'dark'] as const) {
  for (const [device, viewport] of [
    ['wide', { width: 1440, height: 900 }],
    ['narrow', { width: 360, height: 740 }],
  ] as const) {
    test.describe(`${colorScheme}, ${device}`, () => {
      test.use({ colorScheme, viewport });

      test('every page is accessible and nothing scrolls sideways', async ({ page, signInPage, radicale }) => {
        test.setTimeout(120_000);
        const server = radicale.as('henrik');
        const name = `${colorScheme} ${device}`;
        const calendar = await server.newCalendar(name);
        const today = new Date().toISOString().slice(0, 10);
        await calendar.put({
          uid: `${device}@fernhill.example`,
          summary: '<b>Not bold</b> & a rather long title that has to find its room somewhere',
          start: `${today}T09:00:00Z`,
          end: `${today}T10:30:00Z`,
        });

        const check = async (what: string) => {
          await expect(page.locator('main')).toBeVisible();
          await expectAccessible(page);
          const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
          expect(widths[0], `${what} scrolls sideways`).toBeLessThanOrEqual(widths[1]!);
        };

        await signInPage.open();
        await check('sign-in');
        await signInPage.signIn({ email: 'henrik@fernhill.example', password });
        await page.goto('/calendar/sync');
        await check('the listing');
        await new ConnectPage(page).open('CalDAV');
        await check('connect');
        await linkCalendar(page, server, name);
        await check('the listing with a row');

        await new ConnectPage(page).open();
        await server.newCalendar(`${name} two`);
        await page.getByRole('button', { name: 'Link another calendar' }).first().click();
        const wizard = new WizardPage(page);
        for (const step of ['Linked Calendar', 'Your Calendar', 'Sync Options'] as const) {
          await wizard.at(step);
          await check(step);
          await wizard.next();
        }
        await wizard.at('Confirmation');
        await expect(page.getByRole('heading', { name: 'Preview' })).toBeVisible();
        await check('Confirmation');

        // Several on one day, so that it is seen whether each of them can be hit.
        const own = new CalendarPage(page);
        for (const [subject, from, to] of [['Survey', '11:00', '11:30'], ['Repair', '12:00', '12:30'], ['Call', '13:00', '13:30']] as const) {
          await own.add(subject, timed(today, from, to));
        }

        await page.goto('/calendar/sync');
        const settings = page.getByRole('link', { name: 'Settings' }).first();
        const address = (await settings.getAttribute('href'))!;
        for (const path of [
          address,
          address.replace('/settings', '/logs'),
          address.replace('/settings', '/held'),
          '/options/profile',
          '/options/integrator',
          '/options/integrator/calendly',
          '/options/integrator/calendly?ask=disable',
          '/options/integrator?show=calendar-sync',
          '/options/calendars',
          '/options/security',
          '/options/api-tokens',
          '/api/docs',
          '/bookings',
          '/bookings?show=past',
          '/bookings/google',
          '/leads',
          '/leads?search=nobody',
          '/scheduler',
          '/scheduler?view=week',
          '/calendar',
          '/calendar?view=month',
        ]) {
          await page.goto(path);
          await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
          await check(path);
        }
      });

      test('what only admins see is accessible, too', async ({ page, signInPage }) => {
        await signInPage.signIn({ email: 'dana@fernhill.example', password });
        for (const path of ['/admin/configuration/calendly-defaults', '/admin/configuration/calendly-defaults?ask=switch-off', '/admin/members']) {
          await page.goto(path);
          await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
          await expectAccessible(page);
          const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
          expect(widths[0], `${path} scrolls sideways`).toBeLessThanOrEqual(widths[1]!);
        }
      });
    });
  }
}
