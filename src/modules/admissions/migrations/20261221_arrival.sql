-- in: province
-- Arrival: the stations of an intake, who passed which, and payments that are put off.

create table arrival_intake (
  org_no bigint not null,
  year integer not null,
  season text not null check (season in ('spring', 'autumn')),
  opens_at timestamptz,
  closes_at timestamptz,
  stations jsonb not null,
  version integer not null default 1,
  updated_by_name text not null,
  updated_at timestamptz not null default now(),
  primary key (org_no, year, season),
  check (opens_at is null or closes_at is null or opens_at < closes_at)
);
comment on table arrival_intake is '报到安排：一所学校一个招生季一行，什么时候报到、过哪些站；没有安排的用默认的站，不自动作未报到';
create index arrival_intake_closes on arrival_intake (closes_at) where closes_at is not null;
call national.scope_table('arrival_intake', null, 'insert, update', true);

create table arrival_step (
  id uuid primary key,
  org_no bigint not null,
  application_id uuid not null references application (id),
  person_id uuid not null,
  station text not null,
  station_title text not null,
  result text not null check (result in ('done', 'deferred')),
  note text,
  at timestamptz not null default now(),
  by_account text not null,
  by_name text not null,
  undone_at timestamptz,
  undone_by_name text,
  undone_reason text,
  check ((undone_at is null) = (undone_reason is null))
);
comment on table arrival_step is '报到过站：一人过一站一行，退回的留着、写明谁为什么退回';
create unique index arrival_step_once on arrival_step (application_id, station) where undone_at is null;
create index arrival_step_org_no on arrival_step (org_no, station) where undone_at is null;
create index arrival_step_person on arrival_step (person_id);
call national.scope_table('arrival_step', 'person_id', 'insert, update');

create table payment_deferral (
  id uuid primary key,
  org_no bigint not null,
  application_id uuid not null references application (id),
  person_id uuid not null,
  cause text not null check (cause in ('poor', 'orphan', 'disabled', 'disaster', 'illness', 'loan', 'other')),
  reason text not null,
  amount bigint not null check (amount between 1 and 100000000),
  due_on date,
  state text not null default 'open' check (state in ('open', 'settled', 'cancelled')),
  recorded_at timestamptz not null default now(),
  recorded_by_name text not null,
  ended_at timestamptz,
  ended_by_name text,
  ended_note text,
  version integer not null default 1,
  check ((state = 'open') = (ended_at is null))
);
comment on table payment_deferral is '缓缴：走绿色通道的新生缓缴多少、为什么、到什么时候，缴清或取消写明；供资助工作使用';
create unique index payment_deferral_open on payment_deferral (application_id) where state = 'open';
create index payment_deferral_org_no on payment_deferral (org_no, state, recorded_at);
create index payment_deferral_person on payment_deferral (person_id);
call national.scope_table('payment_deferral', 'person_id', 'insert, update');

-- Set at the first station and kept whatever is taken back later: whoever came is no no-show. On the row itself, so that
-- the work that ends no-shows sees it when it waited for a desk.
alter table application add column came_at timestamptz;
update application set came_at = arrived_at where arrived_at is not null;
create index application_awaited on application (org_no, year, season) where state = 'accepted' and came_at is null;
create index application_intake on application (year, season, org_no) where submitted_at is not null;
