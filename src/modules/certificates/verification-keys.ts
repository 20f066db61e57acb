import type { IdVault } from '../../kernel/crypto.ts'
import { normaliseName } from '../../kernel/names.ts'

/**
 * What a certificate is found by: a keyed mark (16 bytes) over number and name together. Whoever lacks one of the two
 * misses the same index in the same way, so that neither the words nor the time of the answer tell which was wrong.
 * `number` is normalised (readCertificateNumber); the name is normalised here, without regard to case.
 */
export function verificationKey(vault: Pick<IdVault, 'mac'>, number: string, name: string): Buffer {
  return vault.mac('certificate verification', `${number}\n${normaliseName(name).toUpperCase()}`).subarray(0, 16)
}
