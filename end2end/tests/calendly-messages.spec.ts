import { expect, test } from '../fixtures.ts';
import { AtCalendly, CalendlyWorkspace, inDays } from '../pages/calendly-workspace.ts';
import { CalendlyPanel } from '../pages/integrator.ts';
import { LeadsPage } from '../pages/leads.ts';
import { asOwner, switchCalendlyOff } from '../pages/outreach.ts';
import { expectAccessible } from '../support/accessibility.ts';

const henrik = { email: 'henrik@fernhill.example', password: 'fernhill-demo' };

test('what arrived is listed and replayed, and what is not believed is counted', async ({ page, signInPage, sandbox, integrator }) => {
  await signInPage.signIn(henrik);
  const there = await AtCalendly.of(sandbox, 'henrik');
  await there.connect(page);
  const workspace = new CalendlyWorkspace(page);
  await workspace.open('webhooks');
  const messages = workspace.card('Last messages');
  await expect(async () => {
    expect(await there.receivers()).toHaveLength(1);
  }).toPass({ timeout: 20_000 });
  await there.book('Intro call', inDays(6, 10), { name: 'Mina Moor', email: 'mina.moor@customer.example' });

  const line = messages.getByRole('row').filter({ hasText: 'invitee.created' }).first();
  await expect(line).toContainText('Taken in', { timeout: 30_000 });
  await expectAccessible(page);
  await line.getByRole('button', { name: /^Replay.*invitee\.created/ }).click();
  await expect(workspace.told('The message is taken in once more')).toBeVisible();
  await expect(line).toContainText('Taken in');

  const [address] = await there.receivers();
  expect(address).toContain(integrator.url);
  const forged = await page.request.post(address!, { data: { event: 'invitee.created' }, headers: { 'Calendly-Webhook-Signature': 't=1,v1=00' } });
  expect(forged.ok()).toBe(false);
  await workspace.open('webhooks');
  await expect(messages).toContainText(/message(s)? with a bad signature w/);
  await expectAccessible(page);

  await page.goto('/leads?q=mina.moor');
  const leads = new LeadsPage(page);
  const people = leads.row('Mina Moor').or(leads.waiting.getByText('Mina Moor', { exact: true }));
  await expect(people).toHaveCount(1);
});

test('while Calendly is switched off, what was seen last can be read and nothing can be done', async ({
  page,
  browser,
  signInPage,
  sandbox,
  integrator,
}) => {
  await signInPage.signIn(henrik);
  const there = await AtCalendly.of(sandbox, 'henrik');
  await there.connect(page);
  const id = await there.book('Site visit', inDays(6, 13), { name: 'Lea Last', email: 'lea.last@customer.example' });
  const workspace = new CalendlyWorkspace(page);
  await workspace.open(`events/${id}`);
  await expect(page.getByRole('link', { name: 'Cancel event' })).toBeVisible();
  await workspace.open('events');
  await expect(workspace.event(id)).toBeVisible();
  await asOwner(browser, integrator.url, (office) => switchCalendlyOff(office, henrik.email));

  await workspace.open('events');
  await expect(page.getByText('Calendly was switched off and needs to be re-authenticated')).toBeVisible();
  await expect(page.getByText(/^As of /)).toBeVisible();
  await expectAccessible(page);
  await workspace.event(id).getByRole('link').click();
  await expect(page.getByText('Lea Last')).toBeVisible();
  await expect(page.getByText(/^As of /)).toBeVisible();
  await expect(page.getByRole('link', { name: 'Cancel event' })).toHaveCount(0);
  await expectAccessible(page);
  await workspace.open('availability');
  await expect(page.getByRole('heading', { name: 'Nothing is known of this page' })).toBeVisible();
  await workspace.open('webhooks');
  await expect(workspace.card('Last messages').getByRole('button', { name: /^Replay/ })).toHaveCount(0);

  const panel = new CalendlyPanel(page);
  await panel.open();
  await page.getByRole('link', { name: 'Re-authenticate' }).click();
  await panel.validateAndSave(there.token);
  await expect(panel.banner('Authentication successful')).toBeVisible();
  await workspace.open('events');
  await expect(workspace.event(id)).toBeVisible();
  await expect(page.getByText(/^As of /)).toHaveCount(0);
});
