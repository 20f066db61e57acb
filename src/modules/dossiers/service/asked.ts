import type { AskedConsent } from '../family-api.ts'
import { consentTexts, type ConsentPurpose } from '../codes.ts'
import type { ConsentRow } from '../family-store.ts'

/** Every purpose with its present text and the newest answer of one student. */
export function askedConsents(answers: readonly ConsentRow[]): AskedConsent[] {
  return (Object.keys(consentTexts) as ConsentPurpose[]).map((purpose) => {
    const text = consentTexts[purpose]
    const answer = answers.find((one) => one.purpose === purpose)
    return {
      purpose,
      title: text.title,
      version: text.version,
      body: text.body,
      state: (answer?.action ?? 'none') as AskedConsent['state'],
      at: answer?.at ?? null,
      by: answer?.by_name ?? null,
      way: answer?.way ?? null,
      answeredVersion: answer?.text_version ?? null,
      fileId: answer?.file_id ?? null,
    }
  })
}
