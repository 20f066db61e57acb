import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { hashPassword } from '../../../kernel/passwords.ts'
import { roles } from '../../../kernel/permissions.ts'
import { implement } from '../../../kernel/server.ts'
import type { OwnAccount } from '../../../kernel/sign-in.ts'
import { backupDigest, matchTotp, newBackupCode, newTotpSecret, totpUri } from '../../../kernel/totp.ts'
import { newId } from '../../../kernel/uuid.ts'
import { confirmSecret, dropSecret, endSessions, findRule, findSecret, listOwnSignIns, listSessions, ownFacts, putSecret, setPassword } from '../credentials-store.ts'
import { closeDeputy, insertDeputy, listCandidates, listDeputiesOf, rolesHeld } from '../delegation-store.ts'
import { findBinding, findSetting, findTicket } from '../identity-store.ts'
import { DEPUTY_DAYS, PAST_PASSWORDS, separated } from '../rules.ts'
import { securityApi } from '../security-api.ts'
import { refuseWeak } from './common-passwords.ts'
import { deviceWords, signInWords } from './words.ts'

const BACKUP_CODES = 10

/** The person behind the request; a program with a token is turned away. */
export function person(ctx: Ctx): { own: OwnAccount; username: string } {
  const { own, username } = ctx.actor
  if (!own || username === undefined) throw new HttpError({ status: 403, message: '接口令牌不能办理个人账户的事。请本人登录后办理。' })
  return { own, username }
}

export async function refuseWrong(own: OwnAccount, password: string, path: string): Promise<void> {
  const wrong = await own.refusePassword(password)
  if (wrong) throw new Invalid([{ path, message: wrong }])
}

export function auditSelf(ctx: Ctx, action: string) {
  const { accountId, postId, username, org, personId } = ctx.actor
  ctx.audit.subject('account', accountId, username ?? '')
  // Rows of change stand with an organisation, in whose range a learner does not write; the verb of the audit row says what was done.
  if (personId === null) ctx.audit.change({ kind: 'account', id: postId, action, after: { accountId }, orgNo: org.no })
}

/** Null where no provider is switched on. */
async function ownIdentity(ctx: Ctx, own: OwnAccount) {
  const setting = await findSetting(ctx)
  if (!setting?.enabled) return null
  const bound = await findBinding(ctx, ctx.actor.accountId, setting.issuer)
  return { title: setting.title, bindSelf: setting.bindSelf, bound: bound ?? null, waiting: (await findTicket(ctx, own.ticket)) !== undefined }
}

/** A deputy is named by the holder, not by another deputy and not by learners. */
const mayName = (ctx: Ctx) => !ctx.actor.actingFor && ctx.actor.role !== 'learner' && !ctx.actor.token

export const securityHandlers = implement(securityApi, {
  async getSecurity(ctx) {
    const { own, username } = person(ctx)
    const [facts, rule, signIns, sessions] = [await ownFacts(ctx), await findRule(ctx), await listOwnSignIns(ctx, 20), await listSessions(ctx)]
    return {
      username,
      passwordSetAt: facts.passwordSetAt,
      passwordDays: rule.passwordDays,
      due: ctx.actor.due ?? null,
      secondFactor: { since: facts.secondFactorSince, backupCodesLeft: facts.backupCodesLeft, required: rule.secondFactorRoles.includes(ctx.actor.role) },
      signIns: signIns.map(({ id, at, succeeded, address, reason, way }) => ({ id, at, succeeded, address, result: signInWords(succeeded, reason, way) })),
      identity: await ownIdentity(ctx, own),
      sessions: sessions.map(({ id, since, lastSeen, address, agent }) => ({ id, since, lastSeen, address, device: deviceWords(agent), current: id === own.sessionId })),
    }
  },

  async changePassword(ctx, { current, next }) {
    const { own, username } = person(ctx)
    await refuseWrong(own, current, 'current')
    const weak = refuseWeak(next, username)
    if (weak) throw new Invalid([{ path: 'next', message: weak }])
    if (await own.usedBefore(next, PAST_PASSWORDS)) throw new Invalid([{ path: 'next', message: `新口令不能是最近 ${PAST_PASSWORDS} 个用过的口令。请换一个。` }])
    await setPassword(ctx, ctx.actor.accountId, await hashPassword(next), false)
    auditSelf(ctx, 'change-password')
    return { sessionsEnded: await endSessions(ctx, ctx.actor.accountId, own.sessionId) }
  },

  async endOtherSessions(ctx, { password }) {
    const { own } = person(ctx)
    await refuseWrong(own, password, 'password')
    const sessionsEnded = await endSessions(ctx, ctx.actor.accountId, own.sessionId)
    auditSelf(ctx, 'end-other-sessions')
    ctx.audit.detail({ sessionsEnded })
    return { sessionsEnded }
  },

  async endAllSessions(ctx) {
    person(ctx)
    const sessionsEnded = await endSessions(ctx, ctx.actor.accountId)
    auditSelf(ctx, 'end-all-sessions')
    ctx.audit.detail({ sessionsEnded })
    return { sessionsEnded }
  },

  async beginSecondFactor(ctx, { password }) {
    const { own, username } = person(ctx)
    await refuseWrong(own, password, 'password')
    const there = await findSecret(ctx, ctx.actor.accountId)
    if (there?.confirmedAt) throw new Refusal({ fact: '您已经启用了动态码。', rule: '一个账户只有一个动态码。', ways: ['换手机的，先停用，再重新启用'] })
    const secret = newTotpSecret()
    await putSecret(ctx, ctx.actor.accountId, ctx.vault.seal(secret))
    auditSelf(ctx, 'begin-second-factor')
    return { secret, uri: totpUri(secret, username) }
  },

  async confirmSecondFactor(ctx, { code }) {
    const { own } = person(ctx)
    const { accountId } = ctx.actor
    const there = await findSecret(ctx, accountId)
    if (!there || there.confirmedAt) throw new Refusal({ fact: '没有等待确认的动态码。', rule: '先取得密钥，再用一个码确认。', ways: ['重新开始启用'] })
    const step = matchTotp(ctx.vault.open(there.sealed), code.replace(/\s/g, ''), Date.now())
    if (step === undefined) throw new Invalid([{ path: 'code', message: '动态码不对。核对手机的时间，等换了新的码再填。' }])
    const backupCodes = Array.from({ length: BACKUP_CODES }, newBackupCode)
    await confirmSecret(ctx, accountId, step, await Promise.all(backupCodes.map((one) => backupDigest(accountId, one))))
    await endSessions(ctx, accountId, own.sessionId)
    auditSelf(ctx, 'confirm-second-factor')
    return { backupCodes }
  },

  async dropSecondFactor(ctx, { password }) {
    const { own } = person(ctx)
    await refuseWrong(own, password, 'password')
    const rule = await findRule(ctx)
    if (rule.secondFactorRoles.includes(ctx.actor.role)) throw new Refusal({ fact: '这个岗位必须使用动态码。', rule: '登录规则由省级系统管理员设定。', ways: ['换手机的，请安全管理员重置，再重新启用'] })
    if (!(await dropSecret(ctx, ctx.actor.accountId))) throw new Refusal({ fact: '您没有启用动态码。', rule: '只有启用的可以停用。', ways: ['刷新后再看'] })
    auditSelf(ctx, 'drop-second-factor')
    return {}
  },

  async listDeputies(ctx) {
    if (!mayName(ctx)) return { rows: [], candidates: [], may: false }
    const [rows, candidates] = [await listDeputiesOf(ctx), await listCandidates(ctx)]
    return {
      may: true,
      rows: rows.map(({ id, deputyName, validFrom, validTo, reason, endedAt }) => ({
        id,
        deputyName,
        validFrom,
        validTo,
        reason,
        state: endedAt || validTo < ctx.today ? ('over' as const) : validFrom > ctx.today ? ('ahead' as const) : ('now' as const),
      })),
      candidates: candidates.map(({ accountId, name, role }) => ({ accountId, name, roleTitle: roles[role].title })),
    }
  },

  async nameDeputy(ctx, { accountId, validFrom, validTo, reason }) {
    person(ctx)
    if (!mayName(ctx)) throw new Refusal({ fact: '这个岗位不能由您指定代理人。', rule: '代理人由任职人本人指定，代理人不能再找人代理。', ways: ['请任职人本人办理'] })
    const colleague = (await listCandidates(ctx)).find((one) => one.accountId === accountId)
    if (!colleague) throw new NotFound('同事')
    if (validFrom < ctx.today || validTo < validFrom)
      throw new Refusal({ fact: `代理期限 ${validFrom} 至 ${validTo} 不成立。`, rule: '代理从今天或以后开始，结束不早于开始。', ways: ['改填日期'] })
    if (Date.parse(validTo) - Date.parse(validFrom) > DEPUTY_DAYS * 86_400_000) throw new Refusal({ fact: '代理期限超过半年。', rule: `一次代理最长 ${DEPUTY_DAYS} 天。`, ways: ['缩短期限', '长期由别人办理的，请管理员授予岗位'] })
    const held = await rolesHeld(ctx, accountId)
    const other = held.find((role) => separated.includes(role) && role !== ctx.actor.role)
    if (separated.includes(ctx.actor.role) && other)
      throw new Refusal({ fact: `${colleague.name}是${roles[other].title}，不能代理${roles[ctx.actor.role].title}。`, rule: '系统、安全、审计三类管理员互相独立，一个人不能兼两类。', ways: ['指定另一位同事'] })
    const overlapping = (await listDeputiesOf(ctx)).find((one) => !one.endedAt && one.validFrom <= validTo && one.validTo >= validFrom)
    if (overlapping) throw new Refusal({ fact: `${overlapping.validFrom} 至 ${overlapping.validTo} 已由${overlapping.deputyName}代理。`, rule: '同一时间一个岗位只有一位代理人。', ways: ['先结束原来的代理', '改填日期'] })
    const id = newId()
    await insertDeputy(ctx, { id, accountId, name: colleague.name, validFrom, validTo, reason })
    ctx.audit.subject('post', ctx.actor.postId, `${ctx.actor.org.name} · ${roles[ctx.actor.role].title}`)
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'deputy', id, action: 'name', after: { accountId, name: colleague.name, validFrom, validTo }, orgNo: ctx.actor.org.no })
    return { id }
  },

  async endDeputy(ctx, { id }) {
    if (!(mayName(ctx) && (await closeDeputy(ctx, id)))) throw new NotFound('代理')
    ctx.audit.subject('post', ctx.actor.postId, `${ctx.actor.org.name} · ${roles[ctx.actor.role].title}`)
    ctx.audit.change({ kind: 'deputy', id, action: 'end', orgNo: ctx.actor.org.no })
    return {}
  },
})
