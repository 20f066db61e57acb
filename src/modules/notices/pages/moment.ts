/** A moment as `2026-11-22 09:31` in China; an em dash where there is none. */
export function whenText(moment: string | null): string {
  return moment ? new Date(moment).toLocaleString('sv-SE', { timeZone: 'Asia/Shanghai' }).slice(0, 16) : '—'
}
