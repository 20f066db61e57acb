/** One problem of one input field; `path` is the dotted name in the request. */
export type Issue = { path: string; message: string }

/** What every failed request answers with (RFC 9457 in spirit, words first). */
export type Problem = {
  status: number
  message: string
  issues?: Issue[]
  refusal?: RefusalParts
  /** The id to quote to the operator; only for 500. */
  id?: string
  /** For 409 stale: who changed what since the page was opened. */
  changed?: { by: string; at: string; fields: string[] }
}

/** A refusal has four parts: fact → rule with clause → what was (not) written → ways out. */
export type RefusalParts = { fact: string; rule: string; clause?: string; written: string; ways: string[] }

export class HttpError extends Error {
  readonly problem: Problem
  constructor(problem: Problem) {
    super(problem.message)
    this.problem = problem
  }
}

/** A rule said no: 409. Nothing was written. */
export class Refusal extends HttpError {
  constructor(parts: Omit<RefusalParts, 'written'> & { written?: string }) {
    const refusal = { written: '什么也没有写入。', ...parts }
    super({ status: 409, message: `${refusal.fact}${refusal.rule}${refusal.written}`, refusal })
  }
}

/** Absent and foreign answer with the same words. */
export class NotFound extends HttpError {
  constructor(what = '记录') {
    super({ status: 404, message: `没有找到这条${what}，或者它不在本岗位的范围内。` })
  }
}

export class Invalid extends HttpError {
  constructor(issues: Issue[], message?: string) {
    super({ status: 400, message: message ?? issues[0]?.message ?? '填写的内容有误。', issues })
  }
}

/**
 * An Invalid whose handler wrote something that has to stay: a try that counts, such as a wrong one-time code. The
 * transaction commits all the handler wrote before it threw, so it is thrown before anything else is written.
 */
export class InvalidAndCounted extends Invalid {}

/** The record was changed by someone else after the page was opened: 409 with what changed. */
export class Stale extends HttpError {
  constructor(changed: { by: string; at: string; fields: string[] }) {
    super({
      status: 409,
      message: `您打开后，${changed.by} 在 ${changed.at} 改过这条记录。您的填写没有写入，仍在本页。`,
      changed,
    })
  }
}
