import { z } from 'zod'
import { readJws } from './jws.ts'
import { signedInWindow } from './keys.ts'
import { decodeBits, isSet, parseStatusListUrl, type StatusPurpose, type StatusRef } from './status-list.ts'
import type { Trust } from './trust.ts'
import { openVcJwt } from './verify-jws.ts'

export type StatusAnswer = {
  revoked: boolean
  suspended: boolean
  /** As of when this is known (ISO 8601). */
  asOf: string
  /** The list should have been replaced by a newer one. */
  stale: boolean
}

/**
 * Tells the status at a place of an issuer's list; undefined where no list is at hand, 'invalid' where one is that
 * cannot be believed. A server answers from its database, a verifier offline from the lists it was given.
 */
export type StatusLookup = (issuer: string, place: StatusRef) => StatusAnswer | 'invalid' | undefined

const moment = z.iso.datetime({ offset: true })
const listSchema = z.looseObject({
  id: z.string(),
  type: z.tuple([z.literal('VerifiableCredential'), z.literal('BitstringStatusListCredential')]),
  issuer: z.string(),
  validFrom: moment,
  validUntil: moment,
  iat: z.int(),
  credentialSubject: z.strictObject({
    id: z.string(),
    type: z.literal('BitstringStatusList'),
    statusPurpose: z.enum(['revocation', 'suspension']),
    encodedList: z.string(),
  }),
})

/** A status list whose signature is good. */
export type StatusList = {
  issuer: string
  list: number
  purpose: StatusPurpose
  bits: Uint8Array
  validFrom: string
  validUntil: string
}

/** Opens a status list (`application/vc+jwt`); undefined where it is not genuine or not of our form. */
export function openStatusList(text: string, trust: Trust): StatusList | undefined {
  const read = readJws(text.trim())
  if (!read.ok) return undefined
  const opened = openVcJwt(read.jws, trust)
  const parsed = listSchema.safeParse(read.jws.payload)
  if (!opened.ok || opened.key.revokedAt || !parsed.success) return undefined
  if (!signedInWindow(opened.key, new Date(parsed.data.iat * 1000))) return undefined
  const { id, issuer, validFrom, validUntil, credentialSubject: subject } = parsed.data
  const at = parseStatusListUrl(issuer, id)
  const bits = decodeBits(subject.encodedList)
  if (issuer !== opened.key.issuer || at?.purpose !== subject.statusPurpose || !bits) return undefined
  return { issuer, list: at.list, purpose: at.purpose, bits, validFrom, validUntil }
}

/**
 * A lookup in given status lists (texts of `application/vc+jwt`). One that is not genuine makes every answer of this
 * verifier 'invalid': it was put there to hide something, or it is damaged. Of two lists of one place the newer holds;
 * a bit of revocation counts from any of them, because revocation is never taken back.
 */
export function lookupInLists(texts: readonly string[], trust: Trust, now: Date): StatusLookup {
  const opened = texts.map((text) => openStatusList(text, trust))
  const lists = opened.filter((one) => one !== undefined)
  if (lists.length < opened.length) return () => 'invalid'
  lists.sort((one, other) => Date.parse(other.validFrom) - Date.parse(one.validFrom))
  return (issuer, { list, index }) => {
    const own = lists.filter((one) => one.issuer === issuer && one.list === list)
    const revocation = own.filter((one) => one.purpose === 'revocation')
    const suspension = own.find((one) => one.purpose === 'suspension')
    const [newest] = revocation
    if (!newest) return undefined
    if (index >= newest.bits.length * 8) return 'invalid'
    return {
      revoked: revocation.some((one) => isSet(one.bits, index)),
      suspended: suspension ? isSet(suspension.bits, index) : false,
      asOf: newest.validFrom,
      stale: Date.parse(newest.validUntil) < now.getTime(),
    }
  }
}
