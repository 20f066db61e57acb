import { clauseLabel } from '../../kernel/clause-labels.ts'
import { insertCodeMapping, insertCodeVersion } from '../../kernel/code-changes.ts'
import { type CodeBook, type CodeVersion, versionOn } from '../../kernel/code-rules.ts'
import { type CodeList, codeLists, findCodeList, loadCodes, usesOf } from '../../kernel/codes.ts'
import type { Ctx } from '../../kernel/context.ts'
import { Invalid, NotFound, Refusal } from '../../kernel/errors.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import type { Handlers } from '../../kernel/server.ts'
import { findOrgs } from '../orgs/public.ts'
import type { codesApi } from './codes-api.ts'
import { type CodeDraft, mayAdd, mayChange, planCodeChange } from './codes-rules.ts'

export const codesHandlers: Handlers<typeof codesApi> = {
  async listCodeLists(ctx) {
    const book = await ownBook(ctx)
    return {
      lists: codeLists.map(({ key, title, owner, local }) => {
        const codes = [...byCode(book, key).values()]
        return {
          key,
          title,
          owner,
          local,
          values: codes.length,
          ended: codes.filter((versions) => stateOf(versions, ctx.today) === 'ended').length,
        }
      }),
    }
  },

  async getCodeList(ctx, { key }) {
    const list = getList(key)
    const book = await ownBook(ctx)
    const own = mainUnit(ctx.actor.org.no)
    const makers = [...new Set(book.versions(key).flatMap((one) => one.orgNo ?? []))]
    const names = new Map((makers.length > 0 ? await findOrgs(ctx, makers) : []).map((org) => [org.no, org.shortName || org.name]))
    const nameOf = (one: CodeVersion) => (one.orgNo === null ? '随版本提供' : (names.get(one.orgNo) ?? String(one.orgNo)))
    return {
      key,
      title: list.title,
      note: list.note,
      today: ctx.today,
      owner: list.owner,
      local: list.local,
      why: list.why,
      may: mayAdd(list, own),
      more: list.more,
      values: [...byCode(book, key)].map(([code, versions]) => {
        const now = versionOn(versions, ctx.today) ?? versions[0]!
        const source = versions[0]!.source
        const clause = /^\d{3}:\d+$/.test(source) ? source : null
        const may = mayChange(list, versions, own)
        const end = versions.findLast((one) => one.withdrawn)?.from ?? now.to
        return {
          code,
          label: now.label,
          from: versions[0]!.from,
          to: end,
          state: stateOf(versions, ctx.today),
          source: clause ? clauseLabel(clause) : source || nameOf(versions[0]!),
          clause,
          more: list.moreOf.get(code) ?? list.more.map(() => ''),
          parent: now.parent,
          ownerName: nameOf(versions[0]!),
          becomes: book
            .mappings(key)
            .filter((one) => one.from === code)
            .map((one) => ({ code: one.to, label: book.label(key, one.to, ctx.today), on: one.on })),
          versions: versions.map((one) => ({ label: one.label, from: one.from, to: one.to, withdrawn: one.withdrawn, note: one.note, by: nameOf(one) })),
          mayRename: may.rename,
          mayWithdraw: may.withdraw,
        }
      }),
    }
  },

  async countCodeUses(ctx, { key }) {
    getList(key)
    const book = await loadCodes(ctx)
    const uses = []
    for (const use of usesOf(key)) {
      const counts = await use.count(ctx)
      const rolled = new Map<string, number>()
      const open = []
      for (const [code, records] of counts) {
        const to = book.rollUp(key, code, ctx.today)
        rolled.set(to.code, (rolled.get(to.code) ?? 0) + records)
        if (to.choices.length > 0)
          open.push({ code, label: book.label(key, code, ctx.today), records, choices: to.choices.map((one) => book.label(key, one, ctx.today)) })
      }
      const codes = new Set([...counts.keys(), ...rolled.keys()])
      uses.push({
        title: use.title,
        counts: [...codes].map((code) => ({
          code,
          label: book.label(key, code, ctx.today),
          records: counts.get(code) ?? 0,
          counted: rolled.get(code) ?? 0,
        })),
        open,
      })
    }
    return { uses }
  },

  async previewCodeChange(ctx, { key, ...draft }) {
    const list = getList(key)
    const plan = await judge(ctx, list, draft)
    const uses = await countUses(ctx, key, plan.code)
    const records = uses.reduce((sum, one) => sum + one.records, 0)
    return {
      writes: plan.writes,
      uses,
      effect:
        draft.action === 'add'
          ? '已有的记录不变。'
          : records === 0
            ? '本岗位范围内没有记录用到它。'
            : `已有的 ${records.toLocaleString('en-US')} 条记录保留当时的代码和名称。`,
    }
  },

  async changeCodeList(ctx, { key, reason, ...draft }) {
    const list = getList(key)
    const { code, version, mappings, writes } = await judge(ctx, list, draft)
    const before = (await ownBook(ctx)).versions(key).findLast((one) => one.code === code)
    const orgNo = ctx.actor.org.no
    const id = await insertCodeVersion(ctx, { ...version, note: reason })
    for (const one of mappings) await insertCodeMapping(ctx, { ...one, note: reason })
    ctx.audit.subject('code', `${key}/${code}`, `${list.title}：${writes[0]}`)
    ctx.audit.because(reason)
    ctx.audit.change({
      kind: 'code',
      id,
      action: draft.action,
      ...(before ? { before: { label: before.label } } : {}),
      after: { code, label: version.label, parent: version.parent, withdrawn: version.withdrawn, from: version.from, becomes: mappings.map((one) => one.to) },
      orgNo,
      effectiveOn: version.from,
    })
    const uses = await countUses(ctx, key, code)
    return { code, records: uses.reduce((sum, one) => sum + one.records, 0) }
  },
}

/** What the actor's organisation sees: the lists with what it and those above it changed; a province sees all of it. */
function ownBook(ctx: Ctx): Promise<CodeBook> {
  const own = mainUnit(ctx.actor.org.no)
  return own % 1e10 === 0 ? loadCodes(ctx) : loadCodes(ctx, { orgNo: own })
}

function getList(key: string): CodeList {
  const list = findCodeList(key)
  if (!list) throw new NotFound('代码表')
  return list
}

async function judge(ctx: Ctx, list: CodeList, draft: CodeDraft) {
  const orgNo = ctx.actor.org.no
  // Codes are unique in the province, so that what one school calls its value never means another's.
  const book = await loadCodes(ctx)
  const versions = book.versions(list.key).filter((one) => one.code === draft.code)
  const may = mayChange(list, versions, orgNo)
  const adding = mayAdd(list, orgNo)
  const allowed =
    draft.action === 'add'
      ? draft.parent === undefined
        ? adding.add
        : adding.addLocal
      : versions.length === 0 || (draft.action === 'rename' ? may.rename : may.withdraw)
  if (!allowed)
    throw new Refusal({
      fact: `本岗位不能这样改“${list.title}”。`,
      rule:
        list.owner === 'release'
          ? `这张表随版本更新（${list.why}）。`
          : `${list.owner === 'names' ? `代码不增不减（${list.why}），名称` : '本表的值'}由省级主管部门维护${list.local ? '，各地、各校可以加归入上级代码的本地值' : ''}。`,
      ways: list.local ? ['增加一个本地值', '报省级主管部门修改'] : ['报省级主管部门修改'],
    })
  const plan = planCodeChange(draft, { book, list, orgNo, today: ctx.today })
  if ('message' in plan) throw new Invalid([plan])
  return plan
}

async function countUses(ctx: Ctx, key: string, code: string): Promise<{ title: string; records: number }[]> {
  const out = []
  for (const use of usesOf(key)) out.push({ title: use.title, records: (await use.count(ctx)).get(code) ?? 0 })
  return out
}

function byCode(book: CodeBook, key: string): Map<string, CodeVersion[]> {
  return Map.groupBy(book.versions(key), (one) => one.code)
}

function stateOf(versions: readonly CodeVersion[], today: string): 'current' | 'future' | 'ended' {
  const now = versionOn(versions, today)
  if (!now) return 'future'
  return now.withdrawn || (now.to !== '' && now.to < today) ? 'ended' : 'current'
}
