import type { ReactNode } from 'react'

export type Fact = { name: string; value: ReactNode }

/** Facts as a description list, in two columns where there is room. Unknown is an em dash. */
export function Facts({ facts, columns = 2 }: { facts: readonly Fact[]; columns?: 1 | 2 }) {
  return (
    <dl className={`lu-facts${columns === 1 ? ' lu-facts-one' : ''}`}>
      {facts.map((fact) => (
        <div key={fact.name}>
          <dt>{fact.name}</dt>
          <dd>{fact.value ?? '—'}</dd>
        </div>
      ))}
    </dl>
  )
}
