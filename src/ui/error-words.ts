import { CallError } from '../kernel/client.ts'

export type ErrorWords = {
  /** `fault`: the system's own; `link`: nothing came back; `barred`: not for this post; `missing`: not there; `told`: the server said why. */
  kind: 'fault' | 'link' | 'barred' | 'missing' | 'told'
  title: string
  text: string
}

const later = '请稍后再试一次'

/**
 * What is said of a page or a part of it that could not be shown. Only a fault is called one: a post without the
 * permission, an address of nothing and a broken connection are mended by different people in different places.
 */
export function errorWords(what: string, kept: string, error: unknown): ErrorWords {
  const problem = error instanceof CallError ? error.problem : undefined
  if (!problem || problem.status === 500) {
    return { kind: 'fault', title: `${what}，系统出了故障`, text: `${kept}${later}${problem?.id ? '；仍不行，请把编号告诉管理员。' : '。'}` }
  }
  const { status, message } = problem
  if (status === 0 || status === 502 || status === 504) {
    return { kind: 'link', title: `${what}，没有连上服务器`, text: `${kept}可能是网络断了，也可能是服务器正在重新启动。检查网络后再试一次。` }
  }
  if (status === 401) return { kind: 'told', title: `${what}，需要先登录`, text: message }
  if (status === 403) return { kind: 'barred', title: `${what}，当前岗位没有权限`, text: message }
  if (status === 404) return { kind: 'missing', title: what, text: `${message}请核对网址是否抄全，或从列表里重新打开。` }
  return { kind: 'told', title: what, text: message }
}
