"""Judges the sandbox by a client that was generated from Calendly's own description (calendly-py).

Every answer is read into the client's types, which know the fields, the values and the texts of refusals.
Arguments: the API's base, the web pages' base, a token of an owner, a token of a member.
"""

import dataclasses
import json
import sys
import warnings

import calendly
import requests
from calendly.models import operations, shared

warnings.simplefilter("ignore", RuntimeWarning)  # of absent values, which the client does not declare
API, WEB, OWNER, MEMBER = sys.argv[1:]
DAY = "2026-12-03"
counts = {"answers": 0}


def older(response, *_, **__):
    """The client is of 2023 and insists on a field that Calendly has given up since."""
    if "/event_types" in response.url and response.ok:
        body = response.json()
        for kind in body.get("collection", [body.get("resource")]):
            kind["kind_description"] = "Group" if kind["kind"] == "group" else "One-on-One"
        response._content = json.dumps(body).encode()


def client(token):
    session = requests.Session()
    session.trust_env = False
    session.hooks["response"].append(older)
    return calendly.Calendly(
        security=shared.Security(personal_access_token=f"Bearer {token}"), server_url=API, client=session
    )


def read(response, status):
    """What the client made of an answer with this status."""
    assert response.status_code == status, (response.status_code, response.raw_response.text)
    counts["answers"] += 1
    about = {"content_type", "status_code", "raw_response"}
    values = [getattr(response, field.name) for field in dataclasses.fields(response) if field.name not in about]
    values = [value for value in values if value is not None]
    return values[0] if values else None


def last(uri):
    return uri.rsplit("/", 1)[1]


def book(page, time, name):
    """Books by hand, as there was no other way in 2023."""
    form = {"full_name": name, "email": f"{name.lower()}@example.org", "timezone": "Europe/Berlin"}
    answer = requests.post(f"{page}/{DAY}T{time}:00Z", data=form, timeout=10)
    assert "You are scheduled" in answer.text, answer.text


owner, member = client(OWNER), client(MEMBER)

me = read(owner.users.me(), 200).resource
organization = me.current_organization
assert me.name == "Dana Whitfield" and me.scheduling_url == f"{WEB}/dana-whitfield"
assert read(owner.users.get(operations.GetUserRequest(uuid=last(me.uri))), 200).resource == me

members = operations.ListOrganizationMembershipsRequest(organization=organization, count=4)
seen = []
while True:
    page = read(owner.organizations.list_memberships(members), 200)
    seen += [membership.user.email for membership in page.collection]
    members.page_token = page.pagination.next_page_token
    if members.page_token is None:
        break
assert len(seen) == len(set(seen)) == 9, seen
role = page.collection[0].role
assert isinstance(role.value, str)

kinds = read(owner.event_types.list(operations.ListEventTypesRequest(user=me.uri, active=True)), 200).collection
intro = next(kind for kind in kinds if kind.name == "Intro call")
assert intro.kind.value == "solo" and intro.custom_questions[0].type.value == "text"
assert read(owner.event_types.get(operations.GetEventTypesUUIDRequest(uuid=last(intro.uri))), 200).resource == intro

span = {"start_time": f"{DAY}T00:00:00Z", "end_time": f"{DAY}T23:00:00Z"}
times = operations.GetEventTypeAvailableTimesRequest(event_type=intro.uri, **span)
assert len(read(owner.event_types.get_available_times(times), 200).collection) == 16
book(intro.scheduling_url, "09:00", "Ida")
book(intro.scheduling_url, "10:00", "Bo")
assert len(read(owner.event_types.get_available_times(times), 200).collection) == 14

busy = operations.GetUserBusyTimesRequest(user=me.uri, **span)
blocks = read(owner.availability.get_busy_times(busy), 200).collection
assert [block.type.value for block in blocks] == ["calendly", "calendly"]
schedules = operations.GetUserAvailabilitySchedulesRequest(user=me.uri)
schedule = read(owner.availability.get_availability(schedules), 200).collection[0]
one = operations.GetUserAvailabilitySchedulesUUIDRequest(uuid=last(schedule.uri))
assert read(owner.availability.get(one), 200).resource == schedule
assert schedule.rules[0].intervals[0].from_ == "09:00"

listed = operations.ListScheduledEventsRequest(user=me.uri, sort="start_time:asc", status="active")
events = read(owner.scheduled_events.list(listed), 200).collection
assert [event.start_time.hour for event in events] == [9, 10]
event = operations.GetScheduledEventsUUIDRequest(uuid=last(events[0].uri))
assert read(owner.scheduled_events.get_event_by_uuid(event), 200).resource == events[0]
assert events[0].location["type"] == "zoom" and events[0].calendar_event.kind.value == "google"

invitees = operations.GetInviteesRequest(uuid=last(events[0].uri))
invitee = read(owner.scheduled_events.get_invitees(invitees), 200).collection[0]
assert invitee.email == "ida@example.org" and invitee.status.value == "active"
one = operations.GetScheduledEventsEventUUIDInviteesInviteeUUIDRequest(
    event_uuid=last(events[0].uri), invitee_uuid=last(invitee.uri)
)
assert read(owner.scheduled_events.get_invitees_by_uuid(one), 200).resource == invitee

no_show = read(
    owner.scheduled_events.create_no_show(operations.PostInviteeNoShowRequestBody(invitee=invitee.uri)), 201
).resource
assert no_show.invitee == invitee.uri
one = operations.GetInviteeNoShowRequest(uuid=last(no_show.uri))
assert read(owner.scheduled_events.get_no_show(one), 200).resource == no_show
marked = read(owner.scheduled_events.get_invitees(invitees), 200).collection[0]
assert marked.no_show.uri == no_show.uri
read(owner.scheduled_events.unmark_no_show(operations.DeleteInviteeNoShowRequest(uuid=last(no_show.uri))), 204)

cancel = operations.PostScheduledEventsUUIDCancellationRequest(
    uuid=last(events[0].uri),
    request_body=operations.PostScheduledEventsUUIDCancellationApplicationJSON(reason="ill"),
)
strange = read(member.scheduled_events.cancel(cancel), 403)
assert strange.message.value == "You are not allowed to cancel this event"
done = read(owner.scheduled_events.cancel(cancel), 201).resource
assert done.canceled_by == "Dana Whitfield" and done.reason == "ill" and done.canceler_type.value == "host"
again = read(owner.scheduled_events.cancel(cancel), 403)
assert again.message.value == "Event is already canceled"
canceled = read(owner.scheduled_events.get_event_by_uuid(event), 200).resource
assert canceled.status.value == "canceled" and canceled.cancellation.reason == "ill"
hidden = read(member.scheduled_events.get_event_by_uuid(event), 403)
assert hidden.message.value == "You are not allowed to view this event"
others = read(member.scheduled_events.list(operations.ListScheduledEventsRequest(organization=organization)), 403)
assert others.message.value == "You do not have permission"
wrong = read(owner.scheduled_events.list(operations.ListScheduledEventsRequest(user=last(me.uri))), 400)
assert wrong.title == "Invalid Argument" and wrong.details[0].parameter == "user"

hook = operations.PostUsersUUIDWebhooksRequestBody(
    events=["invitee.created", "invitee.canceled"],
    organization=organization,
    scope="user",
    url="https://example.org/hook",
    signing_key="secret",
    user=me.uri,
)
made = read(owner.webhooks.create(hook), 201).resource
assert made.state.value == "active" and made.callback_url == "https://example.org/hook"
taken = owner.webhooks.create(hook)
assert taken.status_code == 409, taken.status_code
listed = operations.ListWebhooksRequest(organization=organization, scope="user", user=me.uri)
assert read(owner.webhooks.list(listed), 200).collection == [made]
one = operations.GetUsersUserUUIDWebhooksWebhookUUIDRequest(webhook_uuid=last(made.uri))
assert read(owner.webhooks.get(one), 200).resource == made
one = operations.DeleteUsersUserUUIDWebhooksWebhookUUIDRequest(webhook_uuid=last(made.uri))
read(owner.webhooks.delete(one), 204)

invite = operations.PostOrganizationsUUIDInvitationsRequest(
    uuid=last(organization),
    request_body=operations.PostOrganizationsUUIDInvitationsRequestBody(email="new@example.org"),
)
invitation = read(owner.organizations.invite_user(invite), 201).resource
assert invitation.status.value == "pending"
refused = read(member.organizations.invite_user(invite), 403)
assert refused.message.value == "You do not have permission"
listed = operations.GetOrganizationsUUIDInvitationsRequest(uuid=last(organization))
assert read(owner.organizations.list_invitations(listed), 200).collection == [invitation]
one = operations.RevokeUsersOrganizationInvitationRequest(org_uuid=last(organization), uuid=last(invitation.uri))
read(owner.organizations.revoke_invite(one), 204)

link = operations.PostSchedulingLinksRequestBody(max_event_count="1", owner=intro.uri, owner_type="EventType")
assert read(owner.scheduling_links.create(link), 201).resource.booking_url.startswith(f"{WEB}/d/")
share = operations.PostSharesRequestBody(event_type=intro.uri, name="Short", duration=15)
assert read(owner.shares.create(share), 201).resource.share_override.duration == 15

forms = operations.ListRoutingFormsRequest(organization=organization)
form = read(owner.routing_forms.list(forms), 200).collection[0]
assert form.status.value == "published" and form.questions[1].type.value == "select"
log = operations.ListActivityLogRequest(organization=organization)
upgrade = read(owner.activity_log.list(log), 403)
assert upgrade.message.value == "Please upgrade your Calendly account to Enterprise."

for name, number in counts.items():
    print(f"{name}: {number}")
