import { rangeOf, type OrgRange } from './org-no.ts'

/**
 * An indicator is a literal and a SQL view of the module that owns the records. Nobody types an indicator in.
 *
 * The view has one row per organisation, period and reading: `(org_no, period, reading, value, base)`.
 * - `period`: '2015' … the current year (as of 31 December, the current year as of today; flows within the year),
 *   and 'live' (as of today; flows from 1 January to today). View `national.statistical_period` lists them.
 * - `reading`: 'only', or one row per reading where a text leaves the denominator open.
 * - `value`: the count; for a ratio the numerator. `base`: null; for a ratio the denominator. A roll-up adds up
 *   values and bases and divides last, so that the levels always add up. Never an average of ratios.
 *
 * The past is decided by dates of the records (registered_on, left_on, valid_from …), never by a present state:
 * a student who is suspended today counts in the past years as on roll. Which present states count (休学, 实习,
 * 保留学籍 …), and part-time and joint students in every period, follow the dated parameters of
 * policy/parameters.json: the views read them through the SQL function `parameter(key, org_no, day)`.
 */
export type IndicatorKind = 'point' | 'flow' | 'ratio'

export type Reading = { key: string; title: string }

export type Indicator = {
  id: string
  title: string
  /** Unit of `value`; a plan may show another scale (万人). */
  unit: string
  clause: string
  module: string
  /** `indicator_` + id in snake case. */
  view: string
  /**
   * A view `(indicator, org_no, period, reading, value, base)` that computes this and other indicators in one pass
   * over the same records; `view` is the part of it that belongs to this one.
   */
  together?: string
  kind: IndicatorKind
  /** For a ratio: whether its parts are counted on one day or within the year. */
  counted: 'point' | 'flow'
  definition: string
  /** The first is the default. */
  readings?: readonly Reading[]
  /** Parameters that the view reads. */
  parameters?: readonly string[]
  /**
   * The page that lists the rows behind the live number, where there is one; {org} is filled in. It has as many rows as `counts` says.
   * With `atSchool` the page cannot tell the rows of several schools apart and is offered for a single one.
   */
  rows?: { page: string; means: string; counts: 'value' | 'base'; atSchool?: true }
}

/** Declares the indicators of a module and checks what types cannot say. */
export function defineIndicators(module: string, indicators: readonly Omit<Indicator, 'module' | 'view'>[]): readonly Indicator[] {
  return indicators.map((one) => {
    if (!/^[a-z][a-z0-9-]*$/.test(one.id)) throw new Error(`indicator id ${one.id} must be kebab-case`)
    if (one.kind === 'ratio' ? false : one.counted !== one.kind) throw new Error(`indicator ${one.id}: counted must equal kind`)
    return { ...one, module, view: `indicator_${one.id.replaceAll('-', '_')}` }
  })
}

/** The key of the reading that the board judges by. */
export function defaultReading(indicator: Indicator): string {
  return indicator.readings?.[0]?.key ?? 'only'
}

/**
 * The organisations a figure covers: the range of `no`, or, with `direct`, only what an authority runs itself
 * without its cities (省属).
 */
export function coverage(no: number, direct: boolean): OrgRange {
  return direct ? { lo: no, hi: no + 999_999 } : rangeOf(no)
}
