import { expect, test } from '../fixtures.ts';
import { CalendlyPanel } from '../pages/integrator.ts';
import { CampaignPage, TemplatePage, asOwner, switchCalendlyOff } from '../pages/outreach.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { visit } from '../support/calendly-site.ts';
import { becomeLead, connectCalendly } from '../support/customers.ts';

// Templates and campaigns, followed as far as the mail in the catcher and the page behind its link.

const as = (person: string) => ({ email: `${person}@fernhill.example`, password: 'fernhill-demo' });

test('a campaign reaches the catcher, its link leads to Calendly, and a refused mail is shown', async ({
  page,
  browser,
  integrator,
  signInPage,
  sandbox,
}) => {
  test.setTimeout(180_000);
  await signInPage.signIn(as('tomas'));
  await connectCalendly(page, browser, integrator.url, sandbox, 'tomas');
  await becomeLead(page, sandbox, 'tomas-b', 'Vera Vogel', 'vera.vogel@customer.example');
  await becomeLead(page, sandbox, 'tomas-b', 'Old Address', 'bounce@customer.example');

  const template = new TemplatePage(page);
  await template.write('Follow-up of Tomas', 'Info Manager');
  await expectAccessible(page);
  const campaign = new CampaignPage(page);
  await campaign.make('Spring of Tomas', 'Follow-up of Tomas', 'Tomas B.');
  await expect(page.getByText('2 people fit the saved audience now.')).toBeVisible();
  await expectAccessible(page);
  await campaign.start.click();

  await expect(page.getByText('Every mail was sent or given up.')).toBeVisible({ timeout: 30_000 });
  await expect(campaign.mail('bounce@customer.example')).toContainText('Refused');
  await expect(campaign.mail('bounce@customer.example')).toContainText('nobody of that name is here');
  await expect(campaign.mail('vera.vogel@customer.example')).toContainText('Sent');
  await expectAccessible(page);

  const mails = await sandbox.mailsTo('vera.vogel@customer.example');
  expect(mails.map((mail) => [mail.subject, mail.reply_to])).toEqual([['A word, Vera', 'tomas@fernhill.example']]);
  await visit(page, `${sandbox.url}/mail`, async (visitor) => {
    await visitor.getByRole('link', { name: 'A word, Vera' }).click();
    await visitor.getByRole('link', { name: /\/m\// }).click();
    await expect(visitor.getByRole('heading', { level: 1, name: 'Tomas B.' })).toBeVisible();
    await visitor.getByRole('link', { name: 'Intro call' }).click();
    await visitor.getByRole('main').getByRole('listitem').getByRole('link').nth(5).click();
    await visitor.getByLabel('Name', { exact: true }).fill('Vera Vogel');
    await visitor.getByLabel('Email', { exact: true }).fill('vera.vogel@customer.example');
    await visitor.getByLabel('What would you like to talk about?').fill('The roof again');
    await visitor.getByRole('button', { name: 'Schedule Event' }).click();
    await expect(visitor.getByRole('heading', { name: 'You are scheduled' })).toBeVisible();
  });

  await expect(campaign.fact('Opened')).toHaveText('1 of 2');
  await expect(campaign.fact('Booked')).toHaveText('1 of 2', { timeout: 30_000 });
  await page.goto('/campaigns');
  await expect(page.getByRole('row').filter({ hasText: 'Spring of Tomas' })).toContainText('Finished');
  await expectAccessible(page);
});

test('a link needs a module that is on, and pauses with Calendly while what holds it is still sent', async ({
  page,
  browser,
  integrator,
  signInPage,
  sandbox,
}) => {
  test.setTimeout(180_000);
  await signInPage.signIn(as('sana'));
  const token = await connectCalendly(page, browser, integrator.url, sandbox, 'sana');
  await becomeLead(page, sandbox, 'sana-v', 'Wim Winter', 'wim.winter@customer.example');
  const calendly = new CalendlyPanel(page);
  await calendly.open();
  await calendly.use('Field Ops').click();
  await expect(calendly.use('Field Ops')).not.toBeChecked();

  const template = new TemplatePage(page);
  await template.openNew();
  await expect(template.insertLink).toBeEnabled();
  await template.module.selectOption({ label: 'Field Ops' });
  await expect(template.insertLink).toBeDisabled();
  await expect(page.getByText('Calendly is off in Field Ops.')).toBeVisible();
  await template.write('Follow-up of Sana', 'Info Manager');
  const campaign = new CampaignPage(page);
  await campaign.make('Spring of Sana', 'Follow-up of Sana', 'Sana V.');
  await asOwner(browser, integrator.url, (office) => switchCalendlyOff(office, 'sana@fernhill.example'));

  await expect(page.getByText('Link paused', { exact: true }).first()).toBeVisible();
  await expectAccessible(page);
  await campaign.start.click();
  await expect.poll(() => sandbox.mailsTo('wim.winter@customer.example'), { timeout: 30_000 }).toHaveLength(1);
  const [mail] = await sandbox.mailsTo('wim.winter@customer.example');
  const link = /http\S+\/m\/\S+/.exec(mail!.text)![0];
  const opened = await page.request.get(link, { maxRedirects: 0 });
  expect(opened.status()).toBe(503);
  expect(await opened.text()).toContain('temporarily unavailable');

  const context = page.context();
  const fresh = await context.newPage();
  const other = new TemplatePage(fresh);
  await other.openNew();
  await expect(other.insertLink).toBeDisabled();
  await expect(fresh.getByText('needs to be re-authenticated').first()).toBeVisible();
  await fresh.close();

  await calendly.open();
  await page.getByRole('link', { name: 'Re-authenticate' }).click();
  await calendly.validateAndSave(token);
  await expect(calendly.banner('Authentication successful')).toBeVisible();
  expect((await page.request.get(link, { maxRedirects: 0 })).status()).toBe(303);
  await page.goto('/campaigns');
  const row = page.getByRole('row').filter({ has: page.getByRole('rowheader', { name: /Spring of Sana/ }) });
  await expect(row).toContainText('Calendly link');
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('a template is written, and a field is inserted behind the text', async ({ page, signInPage }) => {
    await signInPage.signIn(as('robin'));
    await page.goto('/templates/new');
    await page.getByLabel('Name', { exact: true }).fill('By hand');
    await page.getByLabel('Subject', { exact: true }).fill('Hello');
    await page.getByLabel('Text', { exact: true }).fill('Dear');
    await page.getByRole('button', { name: 'Whole name' }).click();
    await expect(page).toHaveURL(/\/templates\/[0-9a-f-]{36}/);
    await expect(page.getByLabel('Text', { exact: true })).toHaveValue('Dear {{name}}');
    await expect(page.getByRole('article', { name: 'The mail' })).toContainText('Dear Alex Example');
  });
});
