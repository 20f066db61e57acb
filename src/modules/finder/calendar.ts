import { dayWords } from './day-words.ts'

/** One date of the calendar; `to` is the last day, inclusive. */
export type Occasion = { id: string; from: string; to: string; title: string; text: string; clause: string }

export type CalendarRules = { spring: { from: string; to: string }; autumn: { from: string; to: string }; listBy: string }

/** The dates of one year in their order, from the parameters of the province (月日 `09-01`). */
export function occasionsOf(year: number, rules: CalendarRules): Occasion[] {
  const on = (day: string) => `${year}-${day}`
  const seasons = [
    { key: 'spring', word: '春季', ...rules.spring },
    { key: 'autumn', word: '秋季', ...rules.autumn },
  ]
  return [
    ...seasons.map((one) => ({
      id: `${year}-${one.key}`,
      from: on(one.from),
      to: on(one.to),
      title: `${year} 年${one.word}入学、注册学籍`,
      text: `到学校报到，学校给你注册学籍。最晚 ${dayWords(on(one.to))} 注册，过了这天要另外审批。`,
      clause: '001:1319',
    })),
    { id: `${year}-list`, from: on(rules.listBy), to: on(rules.listBy), title: `${year} 年可以招生的学校名单，最晚这天公布`, text: '报名以前看一看学校在不在名单里。不在名单里的学校招的学生，不能注册学籍。', clause: '001:1315' },
  ].toSorted((a, b) => a.from.localeCompare(b.from))
}

/** The calendar as a file for phones (RFC 5545): whole days, lines folded at 75 bytes, the end day exclusive. */
export function icsOf(occasions: readonly Occasion[], stamp: string, host: string): string {
  const lines = [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Luban//Finder//ZH', 'CALSCALE:GREGORIAN', 'X-WR-CALNAME:技工院校招生日历',
    ...occasions.flatMap((one) => [
      'BEGIN:VEVENT', `UID:${one.id}@${host}`, `DTSTAMP:${stamp.replace(/[-:]/g, '').replace(/\.\d+/, '')}`,
      `DTSTART;VALUE=DATE:${one.from.replaceAll('-', '')}`, `DTEND;VALUE=DATE:${nextDay(one.to).replaceAll('-', '')}`,
      `SUMMARY:${escaped(one.title)}`, `DESCRIPTION:${escaped(one.text)}`, 'TRANSP:TRANSPARENT', 'END:VEVENT',
    ]),
    'END:VCALENDAR',
  ]
  return `${lines.map(folded).join('\r\n')}\r\n`
}

function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10)
}

const escaped = (text: string) => text.replace(/[\\;,]/g, '\\$&').replace(/\n/g, '\\n')

/** Breaks a line so that no piece is longer than 75 bytes and no character is cut. */
function folded(line: string): string {
  const out: string[] = []
  let piece = ''
  for (const character of line) {
    if (Buffer.byteLength(piece + character) > 75) {
      out.push(piece)
      piece = ' '
    }
    piece += character
  }
  return [...out, piece].join('\r\n')
}
