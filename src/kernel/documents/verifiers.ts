import type { Ctx } from '../context.ts'

/** What the verification page shows of a document or certificate: the minimum, nothing that identifies a person. */
export type Verification = {
  state: 'valid' | 'void' | 'replaced' | 'expired'
  kindTitle: string
  title: string
  number: string
  issuerName: string
  /** Already masked. */
  holder: string | null
  issuedOn: string
  validUntil: string | null
  stateOn: string | null
  reason: string | null
  replacedByNumber: string | null
}

/** A kind of number that can be verified on the public page. */
export type Verifier = {
  id: string
  /** 职业技能等级证书编号. */
  title: string
  /** How such a number looks, for the help beside the field. */
  example: string
  /** Looks up what was typed. Every verifier is asked whatever the text is, so that answers take alike long. */
  verify: (ctx: Ctx, text: string) => Promise<Verification | undefined>
}

const verifiers: Verifier[] = []

/** Called once by the composition for each module that gives out numbers. */
export function registerVerifiers(list: readonly Verifier[]): void {
  for (const one of list) {
    const at = verifiers.findIndex((known) => known.id === one.id)
    if (at < 0) verifiers.push(one)
    else verifiers[at] = one
  }
}

export function listVerifiers(): readonly Verifier[] {
  return verifiers
}

/** Asks every verifier, all of them to the end, and answers with the first that knows the number. */
export async function verifyNumber(ctx: Ctx, text: string): Promise<Verification | undefined> {
  let found: Verification | undefined
  for (const one of verifiers) found = (await one.verify(ctx, text)) ?? found
  return found
}
