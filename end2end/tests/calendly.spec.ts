import { expect, test } from '../fixtures.ts';
import { CalendlyDefaultsPage, CalendlyPanel } from '../pages/integrator.ts';
import { LeadsPage } from '../pages/leads.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { isAlive } from '../support/alive.ts';
import { book, newToken } from '../support/calendly-site.ts';

const password = 'fernhill-demo';
const as = (person: string) => ({ email: `${person}@fernhill.example`, password });

test('the token field shows only while the toggle is on, and Calendly opens in a tab of its own', async ({ page, signInPage }) => {
  await signInPage.signIn(as('robin'));
  const calendly = new CalendlyPanel(page);
  await calendly.open();
  await expect(calendly.enable).not.toBeChecked();
  await expect(calendly.token).toHaveCount(0);

  await calendly.enable.click();
  await expect(calendly.enable).toBeChecked();
  await expect(calendly.token).toBeVisible();
  await expect(calendly.token).toHaveAttribute('type', 'password');
  await expect(calendly.getToken).toHaveAttribute('target', '_blank');
  await expect(calendly.getToken).toHaveAttribute('rel', 'noopener noreferrer');
  await expect(calendly.getToken).toHaveAttribute('href', /\/integrations\/api_webhooks$/);

  await calendly.enable.click();
  await expect(calendly.enable).not.toBeChecked();
  await expect(calendly.token).toHaveCount(0);
});

test.describe('a refused token', () => {
  test.use({ expectedComplaints: [/Failed to load resource/] });

  test('says what was wrong and what was kept, changes nothing, and keeps the focus', async ({ page, signInPage }) => {
    await signInPage.signIn(as('marek'));
    const calendly = new CalendlyPanel(page);
    await calendly.open();
    await calendly.enable.click();

    await calendly.validateAndSave('eyJhbGciOiJIUzI1NiJ9.bm90LWEtdG9rZW4.AAAA');
    await expect(page.getByRole('alert')).toContainText('Calendly did not accept this token. Nothing was changed.');
    await expect(calendly.token).toBeFocused();
    await expect(calendly.token).toHaveAttribute('aria-invalid', 'true');
    expect(page.url()).not.toContain('eyJ');

    await page.reload();
    await expect(calendly.token).toHaveValue('');
    expect(await page.content()).not.toContain('bm90LWEtdG9rZW4');
    await expect(calendly.modules).toHaveCount(0);
  });
});

test('a token connects, and its modules and New Lead/Contact are chosen', async ({ page, signInPage, sandbox }) => {
  await signInPage.signIn(as('dana'));
  const calendly = new CalendlyPanel(page);
  const token = await newToken(page, sandbox, 'dana');
  await calendly.connect(token);

  await expect(calendly.panel).toContainText('Connected');
  await expect(calendly.panel).toContainText('dana@fernhill.example');
  expect(page.url()).not.toContain(token);
  expect(await page.content()).not.toContain(token);
  for (const module of ['Sales', 'Info Manager', 'CRM', 'Field Ops']) await expect(calendly.use(module)).toBeChecked();
  await expect(calendly.newLeads('Sales')).toBeChecked();
  await expectAccessible(page);

  await calendly.use('Field Ops').click();
  await expect(calendly.use('Field Ops')).not.toBeChecked();
  await expect(calendly.newLeads('Field Ops')).toBeDisabled();
  await expect(calendly.module('Field Ops')).toContainText('Turn the module on first');

  await calendly.newLeads('CRM').check();
  await expect(calendly.dialog).toContainText('New leads will land in CRM. Its 5 default values must be set. The values for Sales are kept.');
  await expectAccessible(page);
  await calendly.dialog.getByRole('link', { name: 'Cancel' }).click();
  await expect(calendly.newLeads('Sales')).toBeChecked();

  await calendly.newLeads('CRM').check();
  await calendly.dialog.getByRole('button', { name: 'Change and set defaults' }).click();
  const defaults = new CalendlyDefaultsPage(page);
  await expect(defaults.heading).toBeVisible();
  await expect(defaults.module).toHaveValue('crm');

  await calendly.open();
  await expect(calendly.newLeads('CRM')).toBeChecked();
  await calendly.newLeads('Sales').check();
  await calendly.dialog.getByRole('button', { name: /^Change/ }).click();
  await expect(defaults.module).toHaveValue('sales');
});

test('whoever signs in at Calendly is connected without a token', async ({ page, signInPage }) => {
  await signInPage.signIn(as('tomas'));
  const calendly = new CalendlyPanel(page);
  await calendly.open();
  await calendly.enable.click();
  await expectAccessible(page);

  await calendly.signIn.click();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(calendly.banner('You were not signed in with Calendly')).toBeVisible();
  await expect(calendly.modules).toHaveCount(0);
  await isAlive(page);

  await calendly.signIn.click();
  const person = page.getByLabel('Person');
  const label = await person.locator('option').filter({ hasText: 'tomas@' }).textContent();
  await person.selectOption({ label: label! });
  await page.getByRole('button', { name: 'Allow access' }).click();
  await expect(calendly.banner('Authentication successful')).toBeVisible();
  await expect(calendly.panel).toContainText('tomas@fernhill.example');
  await expect(page.getByRole('region', { name: 'Token' })).toContainText('The permission is renewed by itself.');
  await expect(calendly.use('Sales')).toBeChecked();
  await expectAccessible(page);
});

test('a booking waits for its default values, then becomes a lead with a timeline', async ({ page, signInPage, sandbox }) => {
  test.setTimeout(120_000);
  await signInPage.signIn(as('dana'));
  const calendly = new CalendlyPanel(page);
  await calendly.connect(await newToken(page, sandbox, 'dana'));
  const visitor = { name: 'A. <b>Customer</b>', email: 'a.customer@customer.example', answer: 'Roof & <script>alert(1)</script>' };
  await book(page, sandbox.web('dana-whitfield/intro-call'), visitor);

  const leads = new LeadsPage(page);
  await leads.open();
  await expect(leads.waiting).toContainText(visitor.name);
  await expect(leads.waiting).toContainText('Sales needs Lead source, Owner, Status and Country.');
  await expectAccessible(page);
  await leads.waiting.getByRole('link', { name: 'Configure Defaults for Calendly' }).first().click();

  const defaults = new CalendlyDefaultsPage(page);
  await expect(defaults.heading).toBeVisible();
  await expect(page.getByText('0 of 4 set')).toBeVisible();
  await defaults.choose('Lead source', 'Calendly');
  await defaults.choose('Owner', 'Host of the meeting');
  await defaults.choose('Status', 'New');
  await defaults.choose('Country', 'Ireland');
  await defaults.save.click();
  await expect(page.getByText('4 of 4 set')).toBeVisible();

  await leads.open();
  await expect(leads.row(visitor.name)).toContainText('Sales');
  await expect(leads.waiting).toHaveCount(0);
  await leads.search.fill('a.customer@');
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/search=a\.customer/);
  await leads.openPerson(visitor.name);
  await expect(page.getByRole('link', { name: visitor.email })).toHaveAttribute('href', `mailto:${visitor.email}`);
  await expect(page.getByRole('region', { name: 'Details' })).toContainText('Ireland');
  await expect(leads.timeline).toContainText('Booked');
  await expectAccessible(page);
});

test('switched off by an admin it pauses, keeps everything, and comes back with a token', async ({ page, browser, integrator, signInPage, sandbox }) => {
  await signInPage.signIn(as('lucas'));
  const calendly = new CalendlyPanel(page);
  const token = await newToken(page, sandbox, 'lucas');
  await calendly.connect(token);

  const office = await browser.newContext({ baseURL: integrator.url });
  const admin = await office.newPage();
  await admin.goto('/sign-in');
  await admin.getByLabel('Email').fill('dana@fernhill.example');
  await admin.getByLabel('Password', { exact: true }).fill(password);
  await admin.getByRole('button', { name: 'Sign in' }).click();
  await admin.waitForURL('/calendar');
  await admin.goto('/admin/members');
  await isAlive(admin);
  const row = admin.getByRole('row').filter({ hasText: 'lucas@fernhill.example' });
  await row.getByRole('link', { name: /Switch Calendly off/ }).click();
  const question = admin.getByRole('dialog');
  await expect(question).toContainText('Paused');
  await expect(question).toContainText('Comes back');
  await question.getByRole('button', { name: 'Switch Calendly off' }).click();
  await expect(admin.getByText('Calendly was switched off', { exact: true })).toBeVisible();
  await office.close();

  await expect(calendly.banner('Calendly was switched off and needs to be re-authenticated')).toBeVisible();
  await expect(calendly.enable).not.toBeChecked();
  for (const column of ['Paused now', 'Kept', 'Comes back']) await expect(page.getByRole('heading', { name: column })).toBeVisible();
  await expect(calendly.use('CRM')).toBeDisabled();

  await page.getByRole('link', { name: 'Re-authenticate' }).click();
  await expect(calendly.token).toBeFocused();
  await expectAccessible(page);
  await calendly.validateAndSave(token);
  await expect(calendly.banner('Authentication successful')).toBeVisible();
  await expect(page.getByText('Links you sent before work again.')).toBeVisible();
  await expect(calendly.enable).toBeChecked();
});

test('switching off asks first, and switching on again needs no token', async ({ page, signInPage, sandbox }) => {
  await signInPage.signIn(as('ines'));
  const calendly = new CalendlyPanel(page);
  await calendly.connect(await newToken(page, sandbox, 'ines'));

  await calendly.enable.click();
  await expect(calendly.dialog).toContainText('are kept');
  await calendly.dialog.getByRole('link', { name: 'Cancel' }).click();
  await expect(calendly.enable).toBeChecked();

  await calendly.enable.click();
  await calendly.dialog.getByRole('button', { name: 'Disable' }).click();
  await expect(calendly.enable).not.toBeChecked();
  await calendly.enable.click();
  await expect(calendly.panel).toContainText('ines@fernhill.example');
});

test.describe('default values that somebody else saved', () => {
  test.use({ expectedComplaints: [/Failed to load resource/] });

  test('are not overwritten, and what was chosen stays', async ({ page, signInPage }) => {
    await signInPage.signIn(as('dana'));
    const one = new CalendlyDefaultsPage(page);
    await one.open('field_ops');
    const other = await page.context().newPage();
    const theirs = new CalendlyDefaultsPage(other);
    await theirs.open('field_ops');
    await theirs.choose('Priority', 'High');
    await one.choose('Priority', 'Low');
    await theirs.save.click();
    await expect(other.getByText('1 of 4 set')).toBeVisible();

    await one.save.click();
    await expect(page.getByRole('alert')).toContainText('Somebody else');
    await expect(page.getByLabel('Priority', { exact: true })).toHaveValue('Low');
    await other.close();
  });
});

test.describe('without script', () => {
  test.use({ javaScriptEnabled: false });

  test('everything can be done all the same', async ({ page, signInPage }) => {
    await signInPage.signIn(as('noor'));
    await page.goto('/options/integrator?show=calendly');
    const calendly = new CalendlyPanel(page);
    await calendly.enable.click();
    await expect(calendly.token).toBeVisible();
    await calendly.validateAndSave('not a token');
    await expect(page.getByRole('alert')).toContainText('Nothing was changed');
    expect(page.url()).not.toContain('not%20a');
    await page.goto('/leads');
    await page.getByRole('searchbox').fill('nobody');
    await page.getByRole('button', { name: 'Search' }).click();
    await expect(page.getByRole('heading', { name: 'Nobody found' })).toBeVisible();
  });
});
