import { pinyin } from 'pinyin-pro'
import { splitName } from './names.ts'

// A province has half a million names but only some thousand characters and surnames, so each is asked for once.
const characters = new Map<string, string>()
const surnames = new Map<string, string>()

/**
 * Pinyin of a Chinese name without tones: `full` has a space between syllables (ü is v, as people type it),
 * `initials` one letter per syllable. Surnames take their surname reading (曾 zeng, 单 shan, 尉迟 yu chi).
 * Latin letters stay in lower case; a character without a known reading stays itself. Order of use: any.
 */
export function namePinyin(name: string): { full: string; initials: string } {
  const { surname, given } = splitName(name)
  const latin = isLatin(name)
  let full = latin || surname === '' ? '' : surnameReading(surname)
  for (const char of latin ? name.toLowerCase() : given) {
    if (char === '·') continue
    const reading = characterReading(char)
    full = full === '' || latin ? full + reading : `${full} ${reading}`
  }
  full = full.trim()
  let initials = ''
  for (let at = 0; at < full.length; at++) {
    if (full[at] === ' ' || (at > 0 && full[at - 1] !== ' ')) continue
    initials += String.fromCodePoint(full.codePointAt(at) ?? 0)
  }
  return { full, initials }
}

function isLatin(name: string): boolean {
  return (name.trimStart().codePointAt(0) ?? 0) < 0x2e80
}

function surnameReading(surname: string): string {
  let reading = surnames.get(surname)
  if (reading === undefined) {
    reading = pinyin(surname, { toneType: 'none', type: 'array', mode: 'surname', v: true }).join(' ')
    surnames.set(surname, reading)
  }
  return reading
}

function characterReading(char: string): string {
  let reading = characters.get(char)
  if (reading === undefined) {
    reading = pinyin(char, { toneType: 'none', type: 'array', v: true }).join('').toLowerCase()
    characters.set(char, reading)
  }
  return reading
}
