import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { act, getCase } from '../../kernel/cases.ts'
import { nextNumber } from '../../kernel/counter.ts'
import { mainUnit, rangeOf } from '../../kernel/org-no.ts'
import { newId } from '../../kernel/uuid.ts'
import { api } from '../../modules/prospectuses/api.ts'
import { insertPublication, listCandidates } from '../../modules/prospectuses/store/list.ts'
import { PDF, type Cast, type Scene } from './cast.ts'
import type { Desk } from './desks.ts'

const PROVINCE = 510_000_000_000

/** A stable number from 0 to n − 1 for a text, so that every load is the same. */
const draw = (text: ReturnType<typeof sql>, n: number) => sql`(abs(hashtext(${text})::bigint) % ${sql.lit(n)})::int`
/** A stable id for a text, in the form of version 8. */
const id = (text: ReturnType<typeof sql>) => sql`overlay(overlay(md5(${text}) placing '8' from 13) placing '8' from 17)::uuid`

/**
 * Plans and prospectuses of this autumn and the coming spring: what was registered this autumn stands on a line with
 * a plan that had room for it; the three accounts have something to write, to hand in and to decide.
 */
export function prospectusStory(cast: Cast): Scene[] {
  const { registrar, registrar2, registrar3, chengdu, deskAt, today } = cast
  const year = Number(today.slice(0, 4))
  const province = deskAt('provinceOfficer', { no: PROVINCE, name: '省人社厅' }, '王宁')

  const plans = () =>
    province.within('prospectuses.demonstration', async (ctx) => {
      await autumnLines(ctx, year)
      await springLines(ctx, year + 1)
      await quotas(ctx, year)
      await quotas(ctx, year + 1)
      await prospectuses(ctx, year, 60, [])
      await prospectuses(ctx, year + 1, 9, [registrar3.actor.org.no])
      ctx.audit.subject('intakeLine', String(year), `演示计划 ${year}、${year + 1} 年`, { orgNo: PROVINCE })
    })

  /** The lists as they were published in May and, for the spring, today: past days are no business of the product. */
  const publish = async () => {
    const file = await province.perform(api.uploadCosignature, {}, { name: `${year}年招生学校名单会签.pdf`, bytes: PDF })
    await province.within('prospectuses.demonstration', async (ctx) => {
      for (const intake of [year, year + 1]) {
        const on = intake === year && today > `${year}-05-28` ? `${year}-05-28` : today
        const entries = await listCandidates(ctx, intake, rangeOf(PROVINCE))
        if (entries.length === 0) continue
        const serial = await nextNumber(ctx, PROVINCE, `recruitment-list:${intake}`)
        const cosign = { org: '四川省教育厅', document: `川教函〔${year}〕${intake === year ? 86 : 241} 号（演示）`, on, signer: '周某', fileId: file.fileId, fileName: file.name }
        await insertPublication({ ...ctx, today: on }, { id: newId(), orgNo: PROVINCE, year: intake, by: '四川省人力资源和社会保障厅', cosign, note: null }, serial, entries)
      }
      ctx.audit.subject('recruitmentList', String(year), `招生名单（演示）`, { orgNo: PROVINCE })
    })
  }

  /** Through the product: the registrar's school changes this year's plan, both levels agree, the change is published. */
  const changed = async () => {
    const opened = await registrar.perform(api.openPlanRevision, { year: year + 1 })
    const { lines } = await registrar.perform(api.getPlanRevision, { id: opened.id })
    const wanted = lines.map(({ id: _, ...line }, at) => (at < 2 ? { ...line, seats: line.seats + 20 } : line)).filter((_, at) => at !== lines.length - 1)
    await registrar.perform(api.setPlanLines, { id: opened.id, lines: wanted, reason: '与两家装备制造企业签订订单培养协议，增加名额；无人报考的专业不再招生。' })
    await step(registrar, opened.id, 'submit')
    await step(chengdu, opened.id, 'approve')
    await step(province, opened.id, 'approve')
  }

  /** The next change lies with the city; the second school is still writing, the third school's prospectus is under review. */
  const underWay = async () => {
    const opened = await registrar.perform(api.openPlanRevision, { year: year + 1 })
    const { lines } = await registrar.perform(api.getPlanRevision, { id: opened.id })
    const autumn = lines.filter((line) => line.batch === 'direct').slice(0, 6).map(({ id: _, ...line }) => ({ ...line, season: 'autumn' as const, seats: line.seats + 10 }))
    await registrar.perform(api.setPlanLines, { id: opened.id, lines: [...lines.map(({ id: _, ...line }) => line), ...autumn], reason: `编制 ${year + 1} 年秋季计划。` })
    await step(registrar, opened.id, 'submit')
    await registrar2.perform(api.openPlanRevision, { year: year + 1 })
    const draft = await registrar3.perform(api.openProspectus, { year: year + 1 })
    const { content } = await registrar3.perform(api.getProspectus, { id: draft.id })
    await registrar3.perform(api.saveProspectus, {
      id: draft.id,
      content: { ...content, levels: content.levels || '中级工班、高级工班', teaching: '全日制，工学一体化教学', fees: '学费按所列标准，住宿费 800 元/年；符合条件的免学费。', registration: '春季入学，当季注册学籍，可在学籍查询页核对。' },
    })
    await step(registrar3, draft.id, 'submit')
  }

  return [['招生计划和简章', plans], ['招生名单', publish], ['招生计划的公开变更', changed], ['招生计划和简章的办件', underWay]]
}

/** The step as the desk takes it; what the rules only warn of is explained. */
const step = (desk: Desk, caseId: string, action: string) =>
  desk.within(`prospectuses.${action}`, async (ctx) => {
    const file = await getCase(ctx, caseId)
    await act(ctx, caseId, file.version, action, { reason: '按核定规模安排，提示事项已核对。', facts: {} })
  })

/** Filed specialties open on a day, of schools that recruit. */
const filed = sql`
  select f.org_no, o.name as school, o.level as school_level, o.ownership, f.specialty_code as code, f.specialty_name as name, f.training_level as level, (f.length_years * 12)::int as months
  from school_specialty f join org o on o.org_no = f.org_no
  where o.kind = 'school' and o.state in ('operating', 'rectifying', 'suspended') and f.state = 'approved' and f.valid_to is null`

const tuition = sql`
  (case f.level when 'intermediate' then 2800 when 'senior' then 4200 when 'technician' then 6000 else 2400 end
    * (case f.ownership when 'private' then 2.2 else 1 end) + ${draw(sql`f.org_no::text || f.code`, 10)} * 100)::int * 100`

/** Writes lines from a query over the filed specialties `f` and the seats taken `t`, in the columns of `intake_line` with both numbers beside. */
async function write(ctx: Ctx, query: ReturnType<typeof sql>, taken = sql`select null::bigint as school, null::text as code, null::text as level, null::int as months, null::text as mode, 0 as n where false`): Promise<void> {
  // Fresh tables have no statistics yet: each part is made once and put aside, whatever the planner guesses.
  await sql`
    with t as materialized (${taken}), f as materialized (${filed}), drawn as materialized (${query}),
    lines as (
      insert into intake_line (id, org_no, school_no, school_name, year, season, specialty_code, specialty_name, level, length_months, mode, source_region, batch, early_kind, tuition, approved_on)
      select id, org_no, org_no, school, year, season, code, name, level, months, mode, source, batch, early, tuition, approved_on from drawn returning id)
    insert into intake_seat (line_id, org_no, seats, taken) select d.id, d.org_no, d.seats, d.taken from drawn d join lines l on l.id = d.id`.execute(ctx.db)
}

/** This autumn: who was registered has taken a seat; a school of 技师 level also has a batch run by the authority. */
async function autumnLines(ctx: Ctx, year: number): Promise<void> {
  const taken = sql`
    select org_no - org_no % 100 as school, specialty_code as code, training_level as level, (length_years * 12)::int as months, study_mode as mode, count(*)::int as n
    from enrollment where entry_date between ${`${year}-07-01`} and ${`${year}-12-31`} group by 1, 2, 3, 4, 5`
  const key = sql`f.org_no::text || f.code || f.level || f.months || coalesce(t.mode, 'full-time')`
  await write(ctx, sql`
    select ${id(sql`'intake ' || ${key} || 'autumn' || ${sql.lit(String(year))}`)} as id, f.org_no, f.school, ${year}::int as year, 'autumn' as season, f.code, f.name, f.level, f.months,
      coalesce(t.mode, 'full-time') as mode,
      case when ${draw(key, 7)} = 0 then '51' end as source,
      case when f.months = 60 or (f.level = 'technician' and f.months = 48) then 'early' else 'direct' end as batch,
      case when f.months = 60 then 'through' when f.level = 'technician' and f.months = 48 then 'pre-technician' end as early,
      ${tuition} as tuition, ${`${year}-04-20`}::date as approved_on,
      greatest(30, ceil(coalesce(t.n, 0) * (1.04 + ${draw(key, 20)} / 100.0) / 5) * 5)::int as seats, coalesce(t.n, 0) as taken
    from f left join t on t.school = f.org_no and t.code = f.code and t.level = f.level and t.months = f.months
    where t.n is not null or ${draw(sql`f.org_no::text || f.code || f.level || f.months`, 3)} = 0`, taken)
  await write(ctx, sql`
    select ${id(sql`'intake regular ' || f.org_no || f.code || f.level || f.months || ${sql.lit(String(year))}`)} as id, f.org_no, f.school, ${year}::int as year, 'autumn' as season, f.code, f.name, f.level, f.months,
      'full-time' as mode, null::text as source, 'regular' as batch, null::text as early, ${tuition} as tuition, ${`${year}-04-20`}::date as approved_on,
      20 + ${draw(sql`f.code || f.org_no`, 5)} * 10 as seats, 0 as taken
    from f where f.school_level = 'technician' and f.level = 'senior' and f.months = 36 and ${draw(sql`f.org_no::text || f.code`, 4)} = 0`)
}

/** The coming spring: two specialties in five, no seat taken yet. */
async function springLines(ctx: Ctx, year: number): Promise<void> {
  await write(ctx, sql`
    select ${id(sql`'intake spring ' || f.org_no || f.code || f.level || f.months || ${sql.lit(String(year))}`)} as id, f.org_no, f.school, ${year}::int as year, 'spring' as season, f.code, f.name, f.level, f.months,
      'full-time' as mode, null::text as source, 'direct' as batch, null::text as early, ${tuition} as tuition, ${`${year - 1}-11-10`}::date as approved_on,
      20 + ${draw(sql`f.org_no::text || f.code`, 7)} * 5 as seats, 0 as taken
    from f where f.months in (24, 36) and f.level in ('intermediate', 'senior') and ${draw(sql`f.code || f.org_no || 'spring'`, 5)} < 2
      and f.org_no not in (select org_no from org where state = 'suspended')`)
}

/** Totals from the plans upward, with a little room: school, county, city, province. */
async function quotas(ctx: Ctx, year: number): Promise<void> {
  await sql`
    with planned as (
      select l.school_no as no, l.mode, ceil(sum(s.seats) * 1.25 / 10)::int * 10 + ${year > Number(ctx.today.slice(0, 4)) ? sql.lit(800) : sql.lit(0)} as seats
      from intake_line l join intake_seat s on s.line_id = l.id where l.year = ${year} group by 1, 2),
    given as (
      select no, mode, seats from planned
      union all select no / 1000000 * 1000000, mode, sum(seats) from planned where no / 1000000 % 100 <> 0 group by 1, 2
      union all select no / 100000000 * 100000000, mode, sum(seats) from planned where no / 100000000 % 100 <> 0 group by 1, 2
      union all select ${PROVINCE}::bigint, mode, sum(seats) + 2000 from planned group by mode)
    insert into intake_quota (id, org_no, year, mode, seats, set_by, set_by_name, document_no, updated_at)
    select ${id(sql`'quota ' || g.no || g.mode || ${String(year)}`)}, g.no, ${year}, g.mode, g.seats,
      case when g.no = ${PROVINCE} then 100000000000 when o.kind = 'authority' and o.parent_no is not null then o.parent_no else coalesce(o.authority_no, ${PROVINCE}) end,
      case when g.no = ${PROVINCE} then '国家' else coalesce(a.short_name, '省人社厅') end,
      case when g.no = ${PROVINCE} then '技工教育招生计划（演示）' else '招生计划（演示）' end, ${ctx.at}::timestamptz
    from given g join org o on o.org_no = g.no
    left join org a on a.org_no = case when o.kind = 'authority' then o.parent_no else o.authority_no end`.execute(ctx.db)
}

const content = sql`jsonb_build_object(
  'nature', case o.ownership when 'public' then '公办' when 'private' then '民办' when 'enterprise' then '企业办' else '行业办' end
    || case o.level when 'technician' then '技师学院' when 'senior' then '高级技工学校' else '技工学校' end || '，主管部门' || coalesce(a.name, '') || '，' || coalesce(o.founding_approval, ''),
  'specialties', l.specialties,
  'levels', l.levels,
  'teaching', '全日制在校学习，工学一体化教学，最后一年岗位实习；非全日制周末和晚间授课。',
  'fees', '学费按所列标准，住宿费 600 至 1,000 元/年，教材费据实结算；不另收其他费用。符合国家政策的免学费。',
  'registration', '入学当季由专人注册电子学籍，学生本人可以查询；转学、休学、复学按学籍管理规定办理。',
  'application', '网上报名或到校报名，全年办理；录取以后在期限内确认。不收报名费。',
  'aid', '一、二年级在籍学生符合条件的享受国家助学金；农村户籍和家庭经济困难学生免学费。',
  'address', coalesce(o.address, ''), 'phone', coalesce(o.phone, ''), 'note', '', 'more', '[]'::jsonb)`

/** Filed prospectuses of a year, except one school in so many and the named ones; numbers as the authorities draw them. */
async function prospectuses(ctx: Ctx, year: number, without: number, except: readonly number[]): Promise<void> {
  const filedOn = year > Number(ctx.today.slice(0, 4)) ? `${year - 1}-11-12` : `${year}-04-28`
  const rows = sql`
    select ${id(sql`'prospectus ' || o.org_no || ${String(year)}`)} as id, o.org_no, o.name, a.org_no as authority_no, coalesce(a.short_name, '') as authority, ${content} as content,
      row_number() over (partition by a.org_no order by o.org_no) as serial
    from org o join org a on a.org_no = coalesce(o.authority_no, ${PROVINCE})
    join lateral (
      select jsonb_agg(distinct jsonb_build_object('code', specialty_code, 'name', specialty_name, 'level', level, 'lengthMonths', length_months, 'mode', mode, 'tuition', tuition)) as specialties,
        string_agg(distinct case level when 'intermediate' then '中级工班' when 'senior' then '高级工班' when 'technician' then '预备技师班' else '初级工班' end, '、') as levels
      from intake_line where school_no = o.org_no and year = ${year} and ended_on is null) l on l.specialties is not null
    where o.kind = 'school' and o.state in ('operating', 'rectifying', 'suspended') and ${draw(sql`o.org_no::text || ${sql.lit(`p${year}`)}`, without)} > 0
      and not o.org_no = any(${except.map(mainUnit)}::bigint[])`
  await sql`
    with drawn as materialized (${rows}),
    numbered as (select *, '招简备〔' || ${String(year)} || '〕' || left(authority_no::text, 6) || '-' || lpad(serial::text, 4, '0') || '号' as filing from drawn),
    versions as (
      insert into prospectus (id, org_no, year, version, state, content, case_no, filing_no, filed_on, created_at)
      select id, org_no, ${year}, 1, 'filed', content - 'more', '—', filing, ${filedOn}, ${filedOn}::date from numbered),
    counters as (
      insert into counter (org_no, name, value) select authority_no, ${`prospectus:${year}`}, max(serial) from numbered group by 1
      on conflict (org_no, name) do update set value = greatest(counter.value, excluded.value))
    insert into prospectus_shelf (id, org_no, school_name, year, version, content, filing_no, filed_on, filed_by_no, filed_by)
    select id, org_no, name, ${year}, 1, content, filing, ${filedOn}, authority_no, authority from numbered`.execute(ctx.db)
}
