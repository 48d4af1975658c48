import { expect, test } from '../fixtures.ts';
import { LeadsPage } from '../pages/leads.ts';
import { CampaignPage, TemplatePage } from '../pages/outreach.ts';
import { expectAccessible } from '../support/accessibility.ts';
import { visit } from '../support/calendly-site.ts';
import { becomeLead, connectCalendly } from '../support/customers.ts';
import type { Mail } from '../support/sandbox.ts';

// What comes of mails that went out: a link to one event type, a booking that is the only one, a mail that comes back, and
// people who want no more.

const as = (person: string) => ({ email: `${person}@fernhill.example`, password: 'fernhill-demo' });

/** A report of a mail server (RFC 3464) that this mail did not arrive. */
function report(mail: Mail, reason: string): string {
  const id = /^Message-ID: (.*)$/im.exec(mail.raw)![1]!.trim();
  return [
    'From: MAILER-DAEMON@mx.example.org',
    'Subject: Undelivered Mail Returned to Sender',
    'MIME-Version: 1.0',
    'Content-Type: multipart/report; report-type=delivery-status; boundary="cut"',
    '',
    '--cut',
    'Content-Type: message/delivery-status',
    '',
    'Reporting-MTA: dns; mx.example.org',
    '',
    `Final-Recipient: rfc822; ${mail.to[0]}`,
    'Action: failed',
    'Status: 5.1.1',
    `Diagnostic-Code: smtp; ${reason}`,
    '',
    '--cut',
    'Content-Type: text/rfc822-headers',
    '',
    `Message-ID: ${id}`,
    '',
    '--cut--',
    '',
  ].join('\r\n');
}

/** The link of a mail that begins with this. */
function link(mail: Mail, path: '/m/' | '/u/'): string {
  const found = new RegExp(`http\\S+${path}[A-Za-z0-9_-]+`).exec(path === '/u/' ? mail.raw.replace(/=\r?\n/g, '') : mail.text);
  if (!found) throw new Error(`the mail holds no ${path}: ${mail.raw}`);
  return found[0];
}

test('a link leads to one event type, and one for a single booking is good once', async ({
  page,
  browser,
  integrator,
  signInPage,
  sandbox,
}) => {
  test.setTimeout(180_000);
  await signInPage.signIn(as('marek'));
  await connectCalendly(page, browser, integrator.url, sandbox, 'marek');
  await becomeLead(page, sandbox, 'marek-t', 'Otto Once', 'otto.once@customer.example');
  const template = new TemplatePage(page);
  await template.openNew();
  await page.getByLabel('Words before the link').fill('Choose:');
  await page.keyboard.press('Enter');
  await expect(template.text, 'Enter behind the words inserts the link').toHaveValue('Choose: {{calendly_link}}');
  await expect(template.text).toBeFocused();
  await template.write('Once', 'Info Manager');

  const leads = new LeadsPage(page);
  await leads.open();
  await leads.row('Otto Once').getByRole('link').first().click();
  await page.getByRole('link', { name: 'Send meeting link' }).click();
  const eventType = page.getByLabel('Event type', { exact: true });
  const intro = eventType.locator('option').filter({ hasText: 'Intro call' }).first();
  await eventType.selectOption((await intro.getAttribute('value'))!);
  await page.getByLabel('For a single booking').check();
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
  await expect.poll(() => sandbox.mailsTo('otto.once@customer.example'), { timeout: 30_000 }).toHaveLength(1);
  const [mail] = await sandbox.mailsTo('otto.once@customer.example');

  await visit(page, link(mail!, '/m/'), async (visitor) => {
    await expect(visitor.getByRole('heading', { level: 1, name: /Intro call/ })).toBeVisible();
    await visitor.getByRole('main').getByRole('listitem').getByRole('link').nth(7).click();
    await visitor.getByLabel('Name', { exact: true }).fill('Otto Once');
    await visitor.getByLabel('Email', { exact: true }).fill('otto.once@customer.example');
    await visitor.getByLabel('What would you like to talk about?').fill('Once more');
    await visitor.getByRole('button', { name: 'Schedule Event' }).click();
    await expect(visitor.getByRole('heading', { name: 'You are scheduled' })).toBeVisible();
  });
  await visit(page, link(mail!, '/m/'), async (visitor) => {
    await expect(visitor.getByRole('button', { name: 'Schedule Event' })).toHaveCount(0);
    await expect(visitor.getByRole('main')).not.toContainText('You are scheduled');
  });
});

test('a mail that comes back is shown, and whoever wants no more gets none', async ({
  page,
  browser,
  integrator,
  signInPage,
  sandbox,
}) => {
  test.setTimeout(240_000);
  await signInPage.signIn(as('noor'));
  await connectCalendly(page, browser, integrator.url, sandbox, 'noor');
  await becomeLead(page, sandbox, 'noor-a', 'Bea Back', 'bea.back@customer.example');
  await becomeLead(page, sandbox, 'noor-a', 'Nils Nomore', 'nils.nomore@customer.example');
  const template = new TemplatePage(page);
  await template.write('Follow-up of Noor', 'Info Manager');
  const campaign = new CampaignPage(page);
  await campaign.make('Spring of Noor', 'Follow-up of Noor', 'Noor A.');
  await campaign.start.click();
  await expect(page.getByText('Every mail was sent or given up.')).toBeVisible({ timeout: 30_000 });

  const [lost] = await sandbox.mailsTo('bea.back@customer.example');
  await integrator.takeBounce(report(lost!, '550 5.1.1 <b>nobody</b> of that name'));
  await page.reload();
  await expect(campaign.mail('bea.back@customer.example')).toContainText('Bounced');
  await expect(campaign.mail('bea.back@customer.example')).toContainText('<b>nobody</b> of that name');
  await expect(campaign.fact('Bounced')).toHaveText('1 of 2');
  await expectAccessible(page);

  const [unwanted] = await sandbox.mailsTo('nils.nomore@customer.example');
  await visit(page, link(unwanted!, '/u/'), async (visitor) => {
    await expect(visitor.getByRole('heading', { level: 1, name: 'No more mails like this one?' })).toBeVisible();
    await expectAccessible(visitor);
    await visitor.getByRole('button', { name: 'Unsubscribe' }).click();
    await expect(visitor.getByRole('heading', { level: 1, name: 'You are unsubscribed' })).toBeVisible();
  });

  await campaign.make('Summer of Noor', 'Follow-up of Noor', 'Noor A.');
  await campaign.start.click();
  await expect(page.getByText('Every mail was sent or given up.')).toBeVisible({ timeout: 30_000 });
  await expect(campaign.mail('nils.nomore@customer.example')).toContainText('Unsubscribed');
  await expect(campaign.fact('Unsubscribed')).toHaveText(/^1 of/);
  expect(await sandbox.mailsTo('nils.nomore@customer.example')).toHaveLength(1);
});
