/** A JSON object of the answer. */
export type Wire = Record<string, unknown>
export type Row = Record<string, string | null>

export type ResourceName = 'orgs' | 'academicSessions' | 'courses' | 'classes' | 'users' | 'enrollments' | 'demographics'

export type Resource = {
  /** Key of one object and of a list in the answer. */
  one: string
  many: string
  /** A subselect of text columns; `{lo}` and `{hi}` are the client's range. Columns are the fields a client filters and sorts by. */
  from: string
  fields: readonly string[]
  build: (row: Row, base: string) => Wire
}

const iso = (column: string) => `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`
const classId = (alias: string) => `${alias}.org_no || '-' || ${alias}.grade || '-' || left(md5(${alias}.class_name), 12)`
const courseId = (alias: string) => `${alias}.org_no || '-' || ${alias}.specialty_code || '-' || ${alias}.training_level`

const ref = (base: string, path: string, type: string, id: string) => ({ href: `${base}/${path}/${encodeURIComponent(id)}`, sourcedId: id, type })
const head = (row: Row) => ({ sourcedId: row.sourcedId, status: row.status, dateLastModified: row.dateLastModified })

/** School years of the last six years and the next; a year begins on 1 September (推: the texts name no day). */
const sessions = `(
  select 'sy' || y as "sourcedId", 'active' as status, ${iso("make_timestamptz(y, 1, 1, 0, 0, 0)")} as "dateLastModified",
    y || '—' || (y + 1) || ' 学年' as title, 'schoolYear' as type, y || '-09-01' as "startDate", (y + 1) || '-08-31' as "endDate", (y + 1)::text as "schoolYear", null as parent
  from generate_series(extract(year from current_date)::int - 6, extract(year from current_date)::int + 1) y
  union all
  select 'sy' || y || '-' || t, 'active', ${iso("make_timestamptz(y, 1, 1, 0, 0, 0)")}, y || '—' || (y + 1) || ' 学年第' || (array['一', '二'])[t] || '学期', 'term',
    case t when 1 then y || '-09-01' else (y + 1) || '-03-01' end, case t when 1 then (make_date(y + 1, 3, 1) - 1)::text else (y + 1) || '-08-31' end,
    (y + 1)::text, 'sy' || y
  from generate_series(extract(year from current_date)::int - 6, extract(year from current_date)::int + 1) y, generate_series(1, 2) t
  union all
  select 'sy' || y || '-' || t || '-gp', 'active', ${iso("make_timestamptz(y, 1, 1, 0, 0, 0)")}, y || '—' || (y + 1) || ' 学年第' || (array['一', '二'])[t] || '学期成绩', 'gradingPeriod',
    case t when 1 then y || '-09-01' else (y + 1) || '-03-01' end, case t when 1 then (make_date(y + 1, 3, 1) - 1)::text else (y + 1) || '-08-31' end,
    (y + 1)::text, 'sy' || y || '-' || t
  from generate_series(extract(year from current_date)::int - 6, extract(year from current_date)::int + 1) y, generate_series(1, 2) t)`

const present = "case when e.left_on is null or e.left_on > current_date then 'active' else 'tobedeleted' end"

/** A person once, by the newest enrollment in range. Names of a client that is no school are masked by the caller. */
const people = `(
  select distinct on (e.person_id) e.person_id::text as "sourcedId", ${present} as status, ${iso('e.updated_at')} as "dateLastModified",
    case when e.left_on is null or e.left_on > current_date then 'true' else 'false' end as "enabledUser", e.given_name as "givenName",
    left(e.name, char_length(e.name) - char_length(e.given_name)) as "familyName", e.name as "fullName", e.student_number as identifier, e.org_no::text as "primaryOrg", e.grade::text as grades,
    e.training_level as "trainingLevel", e.study_mode as "studyMode", coalesce(e.registered_on, e.entry_date)::text as "beginDate", e.sex, 'student' as role
  from enrollment_roster e where e.org_no between {lo} and {hi} order by e.person_id, e.registered_on desc, e.id desc)`

const sexes: Record<string, string> = { '1': 'male', '2': 'female' }

export const resources: Record<ResourceName, Resource> = {
  orgs: {
    one: 'org',
    many: 'orgs',
    from: `(select o.org_no::text as "sourcedId", case o.state when 'withdrawn' then 'tobedeleted' else 'active' end as status, ${iso('o.created_at')} as "dateLastModified", o.name,
      case when o.kind = 'school' then 'school' when o.kind = 'site' then 'department' when o.kind = 'enterprise' then 'ext:enterprise'
        when o.org_no % 10000000000 = 0 then 'state' when o.org_no % 100000000 = 0 then 'district' else 'local' end as type,
      o.org_no::text as identifier, o.parent_no::text as parent from org_roster o where o.org_no between {lo} and {hi})`,
    fields: ['sourcedId', 'status', 'dateLastModified', 'name', 'type', 'identifier', 'parent'],
    build: (row, base) => ({
      ...head(row),
      name: row.name,
      type: row.type,
      identifier: row.identifier,
      ...(row.parent ? { parent: ref(base, 'orgs', 'org', row.parent) } : {}),
    }),
  },
  academicSessions: {
    one: 'academicSession',
    many: 'academicSessions',
    from: sessions,
    fields: ['sourcedId', 'status', 'dateLastModified', 'title', 'type', 'startDate', 'endDate', 'schoolYear', 'parent'],
    build: (row, base) => ({
      ...head(row),
      title: row.title,
      startDate: row.startDate,
      endDate: row.endDate,
      type: row.type,
      schoolYear: row.schoolYear,
      ...(row.parent ? { parent: ref(base, 'academicSessions', 'academicSession', row.parent) } : {}),
    }),
  },
  courses: {
    one: 'course',
    many: 'courses',
    from: `(select ${courseId('e')} as "sourcedId", 'active' as status, ${iso('max(e.updated_at)')} as "dateLastModified", min(e.specialty_name) as title,
      e.specialty_code as "courseCode", e.org_no::text as org, e.training_level as "trainingLevel"
      from enrollment_roster e where e.org_no between {lo} and {hi} group by e.org_no, e.specialty_code, e.training_level)`,
    fields: ['sourcedId', 'status', 'dateLastModified', 'title', 'courseCode', 'org', 'trainingLevel'],
    build: (row, base) => ({
      ...head(row),
      metadata: { trainingLevel: row.trainingLevel },
      title: row.title,
      courseCode: row.courseCode,
      org: ref(base, 'orgs', 'org', row.org!),
    }),
  },
  classes: {
    one: 'class',
    many: 'classes',
    from: `(select ${classId('e')} as "sourcedId", 'active' as status, ${iso('max(e.updated_at)')} as "dateLastModified", e.class_name as title, 'homeroom' as "classType",
      e.grade::text as grades, min(${courseId('e')}) as course, e.org_no::text as school, min(e.specialty_name) as subjects,
      'sy' || case when extract(month from current_date) >= 9 then extract(year from current_date)::int else extract(year from current_date)::int - 1 end
        || case when extract(month from current_date) between 3 and 8 then '-2' else '-1' end as terms
      from enrollment_roster e where e.org_no between {lo} and {hi} and e.class_name is not null and e.left_on is null group by e.org_no, e.grade, e.class_name)`,
    fields: ['sourcedId', 'status', 'dateLastModified', 'title', 'classType', 'grades', 'course', 'school', 'subjects', 'terms'],
    build: (row, base) => ({
      ...head(row),
      title: row.title,
      classType: row.classType,
      grades: [row.grades],
      subjects: [row.subjects],
      course: ref(base, 'courses', 'course', row.course!),
      school: ref(base, 'schools', 'org', row.school!),
      terms: [ref(base, 'terms', 'academicSession', row.terms!)],
    }),
  },
  users: {
    one: 'user',
    many: 'users',
    from: people,
    fields: ['sourcedId', 'status', 'dateLastModified', 'enabledUser', 'givenName', 'familyName', 'identifier', 'primaryOrg', 'grades', 'role'],
    build: (row, base) => ({
      ...head(row),
      metadata: { trainingLevel: row.trainingLevel, studyMode: row.studyMode },
      enabledUser: row.enabledUser,
      givenName: row.givenName,
      familyName: row.familyName,
      roles: [{ roleType: 'primary', role: 'student', org: ref(base, 'orgs', 'org', row.primaryOrg!), beginDate: row.beginDate }],
      primaryOrg: ref(base, 'orgs', 'org', row.primaryOrg!),
      ...(row.identifier ? { identifier: row.identifier } : {}),
      grades: [row.grades],
    }),
  },
  enrollments: {
    one: 'enrollment',
    many: 'enrollments',
    from: `(select e.id::text as "sourcedId", ${present} as status, ${iso('e.updated_at')} as "dateLastModified", e.person_id::text as "user", ${classId('e')} as class,
      e.org_no::text as school, 'student' as role, 'true' as "primary", e.registered_on::text as "beginDate", e.left_on::text as "endDate"
      from enrollment_roster e where e.org_no between {lo} and {hi} and e.class_name is not null)`,
    fields: ['sourcedId', 'status', 'dateLastModified', 'user', 'class', 'school', 'role', 'primary', 'beginDate', 'endDate'],
    build: (row, base) => ({
      ...head(row),
      user: ref(base, 'users', 'user', row.user!),
      class: ref(base, 'classes', 'class', row.class!),
      school: ref(base, 'schools', 'org', row.school!),
      role: row.role,
      primary: row.primary,
      beginDate: row.beginDate,
      ...(row.endDate ? { endDate: row.endDate } : {}),
    }),
  },
  demographics: {
    one: 'demographics',
    many: 'demographics',
    from: people,
    fields: ['sourcedId', 'status', 'dateLastModified', 'sex'],
    // The birth date never leaves the system; the American categories say nothing here.
    build: (row) => ({ ...head(row), sex: sexes[row.sex ?? ''] ?? 'unspecified' }),
  },
}

type Where = { resource: ResourceName; where?: string; needs: 'roster' | 'demographics'; one?: true; people?: true; many?: string }

/** The paths of the service (OneRoster 1.2 rostering): `{name}` is bound in `where`. Teachers come with the staff register. */
export const paths: Record<string, Where> = {
  '/orgs': { resource: 'orgs', needs: 'roster' },
  '/orgs/{sourcedId}': { resource: 'orgs', needs: 'roster', one: true },
  '/schools': { resource: 'orgs', needs: 'roster', where: `r.type = 'school'` },
  '/schools/{sourcedId}': { resource: 'orgs', needs: 'roster', where: `r.type = 'school'`, one: true },
  '/schools/{schoolSourcedId}/classes': { resource: 'classes', needs: 'roster', where: 'r.school = {schoolSourcedId}' },
  '/schools/{schoolSourcedId}/courses': { resource: 'courses', needs: 'roster', where: 'r.org = {schoolSourcedId}' },
  '/schools/{schoolSourcedId}/enrollments': { resource: 'enrollments', needs: 'roster', where: 'r.school = {schoolSourcedId}' },
  '/schools/{schoolSourcedId}/students': { resource: 'users', needs: 'roster', people: true, where: 'r."primaryOrg" = {schoolSourcedId}' },
  '/schools/{schoolSourcedId}/teachers': { resource: 'users', needs: 'roster', where: 'false' },
  '/schools/{schoolSourcedId}/terms': { resource: 'academicSessions', needs: 'roster', where: `r.type = 'term'` },
  '/schools/{schoolSourcedId}/classes/{classSourcedId}/enrollments': { resource: 'enrollments', needs: 'roster', where: 'r.school = {schoolSourcedId} and r.class = {classSourcedId}' },
  '/schools/{schoolSourcedId}/classes/{classSourcedId}/students': { resource: 'users', needs: 'roster', people: true, where: inClass('r."primaryOrg" = {schoolSourcedId} and') },
  '/schools/{schoolSourcedId}/classes/{classSourcedId}/teachers': { resource: 'users', needs: 'roster', where: 'false' },
  '/academicSessions': { resource: 'academicSessions', needs: 'roster' },
  '/academicSessions/{sourcedId}': { resource: 'academicSessions', needs: 'roster', one: true },
  '/terms': { resource: 'academicSessions', needs: 'roster', where: `r.type = 'term'` },
  '/terms/{sourcedId}': { resource: 'academicSessions', needs: 'roster', where: `r.type = 'term'`, one: true },
  '/terms/{termSourcedId}/classes': { resource: 'classes', needs: 'roster', where: 'r.terms = {termSourcedId}' },
  '/terms/{termSourcedId}/gradingPeriods': { resource: 'academicSessions', needs: 'roster', where: `r.type = 'gradingPeriod' and r.parent = {termSourcedId}` },
  '/gradingPeriods': { resource: 'academicSessions', needs: 'roster', where: `r.type = 'gradingPeriod'` },
  '/gradingPeriods/{sourcedId}': { resource: 'academicSessions', needs: 'roster', where: `r.type = 'gradingPeriod'`, one: true },
  '/courses': { resource: 'courses', needs: 'roster' },
  '/courses/{sourcedId}': { resource: 'courses', needs: 'roster', one: true },
  '/courses/{courseSourcedId}/classes': { resource: 'classes', needs: 'roster', where: 'r.course = {courseSourcedId}' },
  '/classes': { resource: 'classes', needs: 'roster' },
  '/classes/{sourcedId}': { resource: 'classes', needs: 'roster', one: true },
  '/classes/{classSourcedId}/students': { resource: 'users', needs: 'roster', people: true, where: inClass('') },
  '/classes/{classSourcedId}/teachers': { resource: 'users', needs: 'roster', where: 'false' },
  '/users': { resource: 'users', needs: 'roster', people: true },
  '/users/{sourcedId}': { resource: 'users', needs: 'roster', people: true, one: true },
  '/users/{userSourcedId}/classes': { resource: 'classes', needs: 'roster', where: ofUser('userSourcedId') },
  '/students': { resource: 'users', needs: 'roster', people: true },
  '/students/{sourcedId}': { resource: 'users', needs: 'roster', people: true, one: true },
  '/students/{studentSourcedId}/classes': { resource: 'classes', needs: 'roster', where: ofUser('studentSourcedId') },
  '/teachers': { resource: 'users', needs: 'roster', where: 'false' },
  '/teachers/{sourcedId}': { resource: 'users', needs: 'roster', where: 'false', one: true },
  '/teachers/{teacherSourcedId}/classes': { resource: 'classes', needs: 'roster', where: 'false' },
  '/enrollments': { resource: 'enrollments', needs: 'roster' },
  '/enrollments/{sourcedId}': { resource: 'enrollments', needs: 'roster', one: true },
  '/demographics': { resource: 'demographics', needs: 'demographics', people: true },
  '/demographics/{sourcedId}': { resource: 'demographics', needs: 'demographics', people: true, one: true },
}

function inClass(and: string): string {
  return `${and} exists (select 1 from enrollment_roster e where e.person_id::text = r."sourcedId" and e.left_on is null and ${classId('e')} = {classSourcedId})`
}

function ofUser(name: string): string {
  return `exists (select 1 from enrollment_roster e where e.person_id::text = {${name}} and e.left_on is null and e.class_name is not null and ${classId('e')} = r."sourcedId")`
}
