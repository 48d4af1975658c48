import { expect, test } from '../fixtures.ts';
import { AtCalendly, CalendlyWorkspace, inDays } from '../pages/calendly-workspace.ts';
import { CalendlyPanel } from '../pages/integrator.ts';
import { expectAccessible } from '../support/accessibility.ts';

const as = (person: string) => ({ email: `${person}@fernhill.example`, password: 'fernhill-demo' });

test('an event is found, cancelled with a reason, and stands struck through', async ({ page, signInPage, sandbox }) => {
  await signInPage.signIn(as('sana'));
  const sana = await AtCalendly.of(sandbox, 'sana');
  await sana.connect(page);
  const id = await sana.book('Intro call', inDays(3, 10), { name: 'Rita <b>Rowe</b>', email: 'rita@customer.example' });
  const other = await sana.book('Intro call', inDays(3, 11), { name: 'Bo Berg', email: 'bo@customer.example' });
  const workspace = new CalendlyWorkspace(page);
  await workspace.open('events');
  await expect(workspace.event(id)).toContainText('Active');
  await expectAccessible(page);

  await page.getByLabel('Invitee’s email').fill('rita@customer.example');
  await page.getByRole('button', { name: 'Filter' }).click();
  await expect(page).toHaveURL(/email=rita%40customer\.example/);
  await expect(workspace.event(id)).toBeVisible();
  await expect(workspace.event(other)).toHaveCount(0);
  await page.getByRole('link', { name: 'Reset' }).click();
  await expect(workspace.event(other)).toBeVisible();
  await expect(page.getByLabel('Invitee’s email')).toHaveValue('');

  await workspace.event(id).getByRole('link', { name: 'Intro call' }).click();
  await expect(page.getByText('Rita <b>Rowe</b>')).toBeVisible();
  await page.getByRole('link', { name: 'Cancel event' }).click();
  await expect(workspace.dialog).toContainText('cannot be undone');
  await expectAccessible(page);
  await page.keyboard.press('Escape');
  await expect(workspace.dialog).toHaveCount(0);

  await page.getByRole('link', { name: 'Cancel event' }).click();
  await workspace.dialog.getByLabel(/^Reason/).fill('The roof holds');
  await workspace.dialog.getByRole('button', { name: 'Cancel event' }).click();
  await expect(workspace.told('The event was cancelled')).toBeVisible();
  await expect(page.getByText('Cancelled by Sana V.: “The roof holds”').first()).toBeVisible();
  await expect(page.getByRole('link', { name: 'Cancel event' })).toHaveCount(0);

  await workspace.open('events');
  await expect(workspace.event(id)).toContainText('Cancelled');
  await expect(workspace.event(id).getByRole('link')).toHaveCSS('text-decoration-line', 'line-through');
  await expect(workspace.event(other).getByRole('link')).not.toHaveCSS('text-decoration-line', 'line-through');
});

test('whoever did not come is marked, and the mark is undone', async ({ page, signInPage, sandbox }) => {
  await signInPage.signIn(as('sana'));
  const sana = await AtCalendly.of(sandbox, 'sana');
  await sana.connect(page);
  const id = await sana.book('Site visit', inDays(-1, 10), { name: 'Ida Muster', email: 'ida@customer.example' });
  const workspace = new CalendlyWorkspace(page);
  await workspace.open('events?from=');
  await workspace.event(id).getByRole('link').click();

  await page.getByRole('button', { name: /^Mark as no-show.*Ida Muster/ }).click();
  await expect(workspace.told('Marked as no-show')).toBeVisible();
  await expect(page.getByText('No-show', { exact: true })).toBeVisible();

  await page.getByRole('button', { name: /^Undo no-show.*Ida Muster/ }).click();
  await expect(workspace.told('The no-show was undone')).toBeVisible();
  await expect(page.getByText('Comes', { exact: true })).toBeVisible();
});

test('a link for a single booking is made, and hours are changed', async ({ page, signInPage, sandbox }) => {
  await signInPage.signIn(as('sana'));
  await (await AtCalendly.of(sandbox, 'sana')).connect(page);
  const workspace = new CalendlyWorkspace(page);
  await workspace.open('event-types');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Intro call', exact: true }).click();
  await expect(workspace.card('Available times').getByRole('link', { name: '10:00' }).first()).toBeVisible();

  await page.getByRole('button', { name: 'Share single-use link' }).click();
  await expect(workspace.told('Your single-use link')).toContainText(`${sandbox.web('d/')}`);
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Hours' }).click();
  await expect(page.getByLabel('Monday')).toHaveValue('09:00 – 17:00');
  await page.getByLabel('Monday').fill('10-12, 13:30-16');
  await page.getByRole('button', { name: 'Save hours' }).click();
  await expect(workspace.told('The hours were saved')).toBeVisible();
  await page.getByRole('link', { name: 'Hours' }).click();
  await expect(page.getByLabel('Monday')).toHaveValue('10:00 – 12:00, 13:30 – 16:00');
  await expect(page.getByText('This event type has hours of its own')).toBeVisible();
});

test.describe('hours that make no sense', () => {
  test.use({ expectedComplaints: [/Failed to load resource/] });

  test('are refused, and what was typed stays', async ({ page, signInPage, sandbox }) => {
    await signInPage.signIn(as('sana'));
    await (await AtCalendly.of(sandbox, 'sana')).connect(page);
    const workspace = new CalendlyWorkspace(page);
    await workspace.open('event-types');
    await page.getByRole('link', { name: 'Group class', exact: true }).click();
    await page.getByRole('link', { name: 'Hours' }).click();
    await page.getByLabel('Tuesday').fill('17:00-9:00');
    await page.getByRole('button', { name: 'Save hours' }).click();
    await expect(page.getByRole('alert')).toContainText('Tuesday: “17:00-9:00” ends before it begins. Nothing was saved.');
    await expect(page.getByLabel('Tuesday')).toHaveValue('17:00-9:00');
  });
});

test('somebody is invited to the organisation and the invitation is revoked', async ({ page, signInPage, sandbox }) => {
  await signInPage.signIn(as('dana'));
  await (await AtCalendly.of(sandbox, 'dana')).connect(page);
  const workspace = new CalendlyWorkspace(page);
  await workspace.open('organisation');
  await expect(page.getByRole('row').filter({ hasText: 'dana@fernhill.example' })).toContainText('Owner');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'Invitations' }).first().click();

  await page.getByLabel('Email').fill('newcomer@customer.example');
  await page.getByRole('button', { name: 'Invite' }).click();
  await expect(workspace.told('The invitation was sent')).toBeVisible();
  const row = page.getByRole('row').filter({ hasText: 'newcomer@customer.example' });
  await expect(row).toContainText('Pending');
  await expect(page.getByLabel('Email')).toHaveValue('');
  await expectAccessible(page);

  await row.getByRole('link', { name: 'Revoke the invitation of newcomer@customer.example' }).click();
  await page.getByRole('button', { name: 'Revoke invitation' }).click();
  await expect(workspace.told('The invitation was revoked')).toBeVisible();
  await expect(row).toHaveCount(0);
});

test('a webhook is made and deleted, and Integrator’s own is marked', async ({ page, signInPage, sandbox }) => {
  await signInPage.signIn(as('dana'));
  await (await AtCalendly.of(sandbox, 'dana')).connect(page);
  const workspace = new CalendlyWorkspace(page);
  await expect(async () => {
    await workspace.open('webhooks');
    await expect(page.getByText('Integrator’s own', { exact: true })).toBeVisible({ timeout: 1000 });
  }).toPass({ timeout: 20_000 });
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Create webhook' }).click();
  await page.getByLabel('Address').fill('https://crm.customer.example/hook');
  await page.getByLabel('Signing key', { exact: true }).fill('0123456789abcdef');
  await page.getByRole('radio', { name: /Everybody in the organisation/ }).check();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Create webhook' }).click();
  await expect(workspace.told('The webhook was made')).toBeVisible();
  const row = page.getByRole('row').filter({ hasText: 'crm.customer.example/hook' });
  await expect(row).toContainText('Everybody in the organization');
  await expect(row).toContainText('Active');
  expect(await page.content()).not.toContain('0123456789abcdef');

  await row.getByRole('link').click();
  await page.getByRole('link', { name: 'Delete' }).click();
  await workspace.dialog.getByRole('button', { name: 'Delete webhook' }).click();
  await expect(workspace.told('The webhook was deleted')).toBeVisible();
  await expect(row).toHaveCount(0);
});

test('a plain member at Calendly sees no organisation', async ({ page, signInPage, sandbox }) => {
  await signInPage.signIn(as('sana'));
  await (await AtCalendly.of(sandbox, 'sana')).connect(page);
  const workspace = new CalendlyWorkspace(page);
  await workspace.open('events');
  await expect(workspace.tabs.getByRole('link')).toHaveText(['Events', 'Event types', 'Availability', 'Webhooks']);
  await expect(page.getByRole('navigation', { name: 'Whose events' })).toHaveCount(0);

  await workspace.open('organisation');
  await expect(page.getByText('Only for the owner and admins at Calendly')).toBeVisible();
});

test('whoever is not connected is led to where that is done', async ({ page, signInPage }) => {
  await signInPage.signIn(as('tomas'));
  await page.goto('/leads');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Calendly', exact: true }).first().click();
  await expect(page.getByRole('heading', { name: 'Calendly is not connected' })).toBeVisible();
  await expectAccessible(page);

  await page.getByRole('link', { name: 'Calendly Integration' }).click();
  await expect(new CalendlyPanel(page).enable).toBeVisible();
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('an event is cancelled all the same', async ({ page, signInPage, sandbox }) => {
    await signInPage.signIn(as('tomas'));
    const tomas = await AtCalendly.of(sandbox, 'tomas');
    const panel = new CalendlyPanel(page);
    await page.goto('/options/integrator/calendly');
    await panel.enable.click();
    await panel.validateAndSave(tomas.token);
    await expect(panel.banner('Authentication successful')).toBeVisible();
    const id = await tomas.book('Intro call', inDays(4, 12), { name: 'Ola', email: 'ola@customer.example' });

    await page.goto('/calendly');
    await page.getByLabel('Invitee’s email').fill('ola@customer.example');
    await page.getByRole('button', { name: 'Filter' }).click();
    await new CalendlyWorkspace(page).event(id).getByRole('link').click();
    await page.getByRole('link', { name: 'Cancel event' }).click();
    await page.getByLabel(/^Reason/).fill('Snow');
    await page.getByRole('button', { name: 'Cancel event' }).click();
    await expect(page.getByText('Cancelled by Tomas B.: “Snow”').first()).toBeVisible();
    await panel.page.goto('/options/integrator/calendly?ask=disconnect');
    await page.getByRole('button', { name: 'Disconnect Calendly' }).click();
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  for (const width of [1440, 360]) {
    test.describe(`${colorScheme}, ${width} px`, () => {
      test.use({ colorScheme, viewport: { width, height: 900 } });

      test('every part is accessible and nothing scrolls sideways', async ({ page, signInPage, sandbox }) => {
        test.setTimeout(120_000);
        await signInPage.signIn(as('dana'));
        const dana = await AtCalendly.of(sandbox, 'dana');
        await dana.connect(page);
        const id = await dana.book('Intro call', inDays(5, width === 360 ? 9 : 14), { name: 'Ada Longname-Withoutend', email: 'ada@customer.example' });
        const workspace = new CalendlyWorkspace(page);
        await workspace.open('event-types');
        const type = (await page.getByRole('link', { name: 'Site visit', exact: true }).getAttribute('href'))!;
        await workspace.open('availability');
        const schedule = (await page.getByRole('link', { name: 'Working hours' }).getAttribute('href'))!;
        for (const path of [
          '/calendly/events',
          '/calendly/events?whose=organisation&from=',
          `/calendly/events/${id}`,
          `/calendly/events/${id}?ask=cancel`,
          '/calendly/event-types?whose=organisation',
          type,
          `${type}/hours`,
          '/calendly/availability',
          schedule,
          '/calendly/availability/busy-times',
          '/calendly/organisation',
          '/calendly/organisation/invitations',
          '/calendly/organisation/invitee-data',
          '/calendly/webhooks',
          '/calendly/webhooks/new',
        ]) {
          await page.goto(path);
          await expect(page.locator('main .card').first()).toBeVisible();
          await expectAccessible(page);
          const widths = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
          expect(widths[0], `${path} scrolls sideways`).toBeLessThanOrEqual(widths[1]!);
        }
      });
    });
  }
}
