import { HttpError } from './errors.ts'

const MB = 1024 * 1024
/** Forms and pages: so much of a body never waits for anybody. */
const FREE = 256 * 1024

/**
 * What the bodies of all requests in hand may hold in memory together, and of one account or one visitor's network. A
 * body stays there from its first byte to the answer: without a bound a few dozen stalled uploads fill the machine.
 */
const MOST = {
  account: { all: 640 * MB, one: 320 * MB },
  visitor: { all: 160 * MB, one: 60 * MB },
}

export type BodyHolding = {
  /** Says how many bytes of the body have come. @throws HttpError 503 when there is no room for them */
  holds: (bytes: number) => void
  /** The request is answered. */
  release: () => void
}

type Kind = keyof typeof MOST

const inHand = { account: new Map<string, number>(), visitor: new Map<string, number>() }
const sum = (kind: Kind) => [...inHand[kind].values()].reduce((all, one) => all + one, 0)

/** Room for the body of one request; `key` is the account, or the network of a visitor. */
export function holdBody(kind: Kind, key: string): BodyHolding {
  const held = inHand[kind]
  let mine = 0
  const change = (by: number) => {
    mine += by
    const left = (held.get(key) ?? 0) + by
    if (left === 0) held.delete(key)
    else held.set(key, left)
  }
  return {
    holds(bytes) {
      const more = Math.max(0, bytes - FREE) - mine
      if (more <= 0) return
      if ((held.get(key) ?? 0) + more > MOST[kind].one) throw busy('您这里')
      if (sum(kind) + more > MOST[kind].all) throw busy('大家')
      change(more)
    },
    release: () => change(-mine),
  }
}

function busy(whose: string): HttpError {
  return new HttpError({ status: 503, message: `${whose}正在上传的文件太多，服务器放不下，没有保存。请等前面的传完，过一会儿再传；您填的内容还在本页。` })
}
