import {
  listCases,
  countCases,
  findOpenCases,
  listRecordSteps,
  listReturnedItems,
} from '../../../kernel/case-lists.ts'
import { getCase, getImplementation, openCase, takeStep, type StepInput } from '../../../kernel/cases.ts'
import { workdaysLeft } from '../../../kernel/calendar.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { readStoredFile, storeFile } from '../../../kernel/files.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { implement } from '../../../kernel/server.ts'
import { getOrg } from '../../orgs/public.ts'
import { recordViews } from '../../people/public.ts'
import { labelOf } from '../reference.ts'
import { registrationApi } from '../registration-api.ts'
import { countFree, holdRecords, listFree, takeFree, type RegistrationRecord } from '../registration-store.ts'
import { registrationWorkflow } from '../workflow.ts'
import { registrationCase, titleOf } from './registration-case.ts'
import { loadRegistration, onsiteParameters } from './registration-facts.ts'
import { deskHandlers } from './registration-late.ts'
import { blockedRows, judgeCase } from './registration-judge.ts'

const WORKFLOW = registrationWorkflow.id
type Mode = 'full-time' | 'part-time'

async function getRegistration(ctx: Ctx, id: string) {
  const file = await getCase(ctx, id)
  if (file.workflow !== WORKFLOW) throw new NotFound('办件')
  return file
}

async function step(ctx: Ctx, input: { id: string; version: number }, action: string, stepInput: StepInput) {
  await getRegistration(ctx, input.id)
  const { file, outcome } = await takeStep(ctx, input.id, input.version, action, stepInput)
  const { workflow } = getImplementation(file.workflow)
  return {
    id: file.id,
    state: file.state,
    stateTitle: workflow.states[file.state]!.title,
    version: file.version,
    rows: outcome.rows ?? [],
  }
}

export const registrationHandlers = implement(registrationApi, {
  ...deskHandlers,
  async listRegistrations(ctx, input) {
    const { list, state, q, studyMode } = input
    const fact = studyMode && { name: 'studyMode', value: studyMode }
    const found = await listCases(ctx, { list, state, q, workflow: WORKFLOW, ...(fact ? { fact } : {}) }, input)
    const { mine, theirs, done } = await countCases(ctx, WORKFLOW)
    return {
      total: found.total,
      counts: { mine, theirs, done },
      rows: found.rows.map((row) => {
        const state = registrationWorkflow.states[row.state as keyof typeof registrationWorkflow.states]
        const open = row.closed_at === null
        return {
          id: row.id,
          no: row.no,
          title: row.title,
          orgName: row.org_name,
          authorityName: row.authority_name,
          state: row.state,
          stateTitle: state.title,
          tone: state.tone,
          mine:
            open &&
            row.waiting_org_no === mainUnit(ctx.actor.org.no) &&
            ctx.actor.permissions.has(row.waiting_permission ?? ''),
          pending: row.pending,
          returned: row.returned,
          approved: row.approved,
          createdAt: row.created_at,
          submittedAt: row.submitted_at,
          closedAt: row.closed_at,
          dueOn: open ? row.due_on : null,
          workdaysLeft: open && row.due_on ? workdaysLeft(ctx.today, row.due_on) : null,
          checked: row.facts.checked ?? null,
        }
      }),
    }
  },

  async listRegistrationCandidates(ctx, input) {
    const school = mainUnit(ctx.actor.org.no)
    const returned = new Map(
      (await listReturnedItems(ctx, WORKFLOW, school)).map((one) => [one.recordId, one]),
    )
    const found = await listFree(ctx, school, input, {
      page: input.page,
      size: input.size,
      first: [...returned.keys()],
    })
    return {
      total: found.total,
      counts: await countFree(ctx, school, [...returned.keys()]),
      rows: found.rows.map((row) => {
        const back = returned.get(row.id)
        return {
          enrollmentId: row.id,
          name: maskName(row.name),
          idMasked: row.id_masked,
          sex: labelOf('sex', row.sex),
          studyMode: row.study_mode as Mode,
          grade: row.grade,
          specialtyName: row.specialty_name,
          trainingLevel: labelOf('training-level', row.training_level),
          siteName: row.site_name,
          className: row.class_name,
          returned: back
            ? {
                reason: back.reason,
                clause: back.clause,
                caseId: back.caseId,
                caseNo: back.caseNo,
                at: back.at,
              }
            : null,
        }
      }),
    }
  },

  async openRegistration(ctx, { enrollmentIds, ...filter }) {
    const school = await getOrg(ctx, mainUnit(ctx.actor.org.no))
    const taken = await takeFree(ctx, school.no, filter, enrollmentIds)
    if (taken.length === 0 || (enrollmentIds && taken.length < enrollmentIds.length))
      throw await notFree(ctx, taken.length, enrollmentIds)
    const authority = await getOrg(ctx, school.authorityNo!)
    const cases = []
    // 分类注册、分别管理: one case for full-time and another for part-time, never mixed.
    for (const [mode, records] of Map.groupBy(taken, (one) => one.study_mode)) {
      cases.push(await openOne(ctx, school, authority, mode as Mode, records))
    }
    ctx.audit.subject('case', cases[0]!.id, cases.map((one) => `${one.no} ${one.title}`).join('；'), {
      orgNo: school.no,
    })
    return { cases }
  },

  async listRegistrationRows(ctx, input) {
    const loaded = await loadRegistration(ctx, await getRegistration(ctx, input.id))
    const stopped = new Set(
      input.rule ? judgeCase(loaded).find((rule) => rule.id === input.rule)?.itemIds : [],
    )
    const byItem = new Map(loaded.rows.map((row) => [row.item.id, row]))
    const q = input.q?.trim()
    const shown = loaded.items.filter((item) => {
      if (item.state === 'removed' || (input.state && item.state !== input.state)) return false
      if (input.rule && !stopped.has(item.id)) return false
      const record = loaded.records.get(item.record_id)
      return (
        !q ||
        (record?.name.startsWith(q) ?? false) ||
        (record?.id_masked.endsWith(q.slice(-2)) && /^\d{3}[\dX]$/i.test(q))
      )
    })
    const from = (input.page - 1) * input.size
    return {
      total: shown.length,
      rows: shown.slice(from, from + input.size).map((item) => {
        const record = loaded.records.get(item.record_id)
        const onsite = loaded.results.get(item.record_id)
        return {
          itemId: item.id,
          enrollmentId: item.record_id,
          ordinal: item.ordinal,
          name: item.label,
          idMasked: record?.id_masked ?? '',
          sex: record ? labelOf('sex', record.sex) : '',
          specialtyName: record?.specialty_name ?? '',
          trainingLevel: record ? labelOf('training-level', record.training_level) : '',
          siteName: record?.site_name ?? '',
          className: record?.class_name ?? null,
          state: item.state,
          stateTitle: registrationCase.itemStates![item.state] ?? item.state,
          studentNumber: item.state === 'approved' ? (record?.student_number ?? null) : null,
          onsite: onsite?.result ?? null,
          outsideSample: loaded.onsite.outside.includes(item.record_id) && loaded.checks.length > 0,
          problems: (byItem.get(item.id)?.problems ?? []).map(({ ruleId, hard, reason, clause }) => ({
            ruleId,
            hard,
            reason,
            clause,
          })),
          reason: item.reason,
          clause: item.clause,
        }
      }),
    }
  },

  addRegistrationRows: (ctx, input) =>
    step(ctx, input, 'add-rows', { facts: { enrollmentIds: input.enrollmentIds } }),

  async removeRegistrationRows(ctx, input) {
    const loaded = await loadRegistration(ctx, await getRegistration(ctx, input.id))
    const blocked = input.blocked
      ? [...blockedRows(loaded).map((one) => one.row.item.id), ...loaded.lost.map((item) => item.id)]
      : []
    return step(ctx, input, 'remove-rows', { facts: { itemIds: [...input.itemIds, ...blocked] } })
  },

  returnRegistrationRows: (ctx, input) =>
    step(ctx, input, 'return-rows', {
      reason: input.reason,
      ...(input.clause ? { clause: input.clause } : {}),
      facts: { itemIds: input.itemIds },
    }),

  excludeBlockedRows: (ctx, input) => step(ctx, input, 'exclude-blocked', { facts: {} }),

  async getOnsiteRoster(ctx, { id }) {
    const file = await getRegistration(ctx, id)
    const loaded = await loadRegistration(ctx, file)
    const rows = loaded.rows.filter((row) => row.item.state === 'pending')
    const { minimumSample, minimumCount } = await onsiteParameters(ctx, file.org_no)
    await recordViews(ctx, rows.map(({ record }) => ({ personId: record.person_id, orgNo: file.org_no })), '看了现场核实名单（遮蔽）')
    return {
      total: rows.length,
      minimumSample: Math.min(rows.length, Math.max(Math.ceil(rows.length * minimumSample), minimumCount)),
      minimumVerifiers: Math.max(
        2,
        await readAmount(ctx, 'registration.onsite.minimum-verifiers', { orgNo: file.org_no }),
      ),
      rows: rows.map(({ item, record }) => ({
        enrollmentId: record.id,
        ordinal: item.ordinal,
        name: item.label,
        idMasked: record.id_masked,
        sex: labelOf('sex', record.sex),
        specialtyName: record.specialty_name,
        className: record.class_name,
        result: loaded.results.get(record.id)?.result ?? null,
        note: loaded.results.get(record.id)?.note ?? null,
      })),
    }
  },

  async listOnsiteChecks(ctx, { id }) {
    const { checks } = await loadRegistration(ctx, await getRegistration(ctx, id))
    return {
      rows: checks.map((check) => ({
        id: check.id,
        checkedOn: check.checked_on,
        place: check.place,
        extent: check.extent as 'full' | 'sample',
        verifiers: (check.verifiers as { name: string; unit: string }[]).map((one) => ({
          name: maskName(one.name),
          unit: one.unit,
        })),
        note: check.note,
        photoFileIds: check.photo_file_ids,
        signatureFileId: check.signature_file_id,
        recordedAt: check.recorded_at,
        present: check.present,
        absent: check.absent,
        mismatch: check.mismatch,
      })),
    }
  },

  async recordOnsiteCheck(ctx, { id, version, ...facts }) {
    const answer = await step(ctx, { id, version }, 'record-onsite', { facts })
    return { ...answer, checkId: answer.rows[0]!.id }
  },

  async uploadOnsiteFile(ctx, { id, purpose }, upload) {
    const file = await getRegistration(ctx, id)
    const stored = await storeFile(ctx, {
      name: upload.name,
      bytes: upload.bytes,
      purpose,
      orgNo: file.org_no,
    })
    ctx.audit.subject(
      'case',
      file.id,
      `${file.no} ${purpose === 'photo' ? '现场照片' : '核实人签名'} ${upload.name}`,
      { orgNo: file.org_no },
    )
    return { fileId: stored.id, name: stored.name, bytes: stored.bytes }
  },

  async getRegistrationFile(ctx, { id, fileId }) {
    const { checks } = await loadRegistration(ctx, await getRegistration(ctx, id))
    if (!checks.some((check) => check.photo_file_ids.includes(fileId) || check.signature_file_id === fileId))
      throw new NotFound('文件')
    const file = await readStoredFile(ctx, fileId)
    return { name: file.name, mediaType: file.mediaType, bytes: file.content }
  },

  async listRecordSteps(ctx, { id }) {
    return { steps: await listRecordSteps(ctx, id) }
  },
})

type School = Awaited<ReturnType<typeof getOrg>>

async function openOne(
  ctx: Ctx,
  school: School,
  authority: School,
  mode: Mode,
  records: readonly RegistrationRecord[],
) {
  const file = await openCase(ctx, {
    workflow: registrationWorkflow,
    orgNo: school.no,
    orgName: school.name,
    authority: { no: authority.no, name: authority.name },
    title: titleOf(school.name, mode, records),
    facts: { studyMode: mode },
    items: records.map((record) => ({
      recordId: record.id,
      personId: record.person_id,
      label: maskName(record.name),
    })),
  })
  await holdRecords(
    ctx,
    records.map((record) => record.id),
    file.no,
  )
  return {
    id: file.id,
    no: file.no,
    title: file.title,
    version: file.version,
    count: records.length,
    studyMode: mode,
  }
}

async function notFree(ctx: Ctx, found: number, wanted: readonly string[] | undefined): Promise<Refusal> {
  const held = wanted ? await findOpenCases(ctx, wanted) : []
  const where = [...new Set(held.map((one) => one.caseNo))].join('、')
  return new Refusal({
    fact: wanted
      ? `所选 ${wanted.length} 名学生中有 ${wanted.length - found} 名不能加入${where ? `：${held.length} 名已经在办件 ${where} 里` : '，不是本校待注册的学生'}。`
      : '没有符合条件的待注册学生。',
    rule: '一名学生同时只在一件学籍注册里。',
    clause: '001:1319',
    ways: wanted
      ? ['刷新后重新选择。', ...(where ? ['打开原来的办件继续办理。'] : [])]
      : ['先导入新生名册，或者换一个条件。'],
  })
}
