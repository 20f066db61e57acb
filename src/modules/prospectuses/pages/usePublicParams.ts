import { useSearchParams } from 'react-router'

/** Filters and page of a public list in its address, so that it can be sent on. */
export function usePublicParams<Key extends string>(keys: readonly Key[]) {
  const [params, setParams] = useSearchParams()
  const chosen = Object.fromEntries(keys.flatMap((key) => (params.get(key) ? [[key, params.get(key)]] : []))) as Partial<Record<Key, string>>
  return {
    chosen,
    page: Math.max(1, Number.parseInt(params.get('page') ?? '1', 10) || 1),
    clear: () => setParams({}),
    set: (key: Key | 'page', value: string) =>
      setParams((before) => {
        const next = new URLSearchParams(before)
        if (value) next.set(key, value)
        else next.delete(key)
        if (key !== 'page') next.delete('page')
        return next
      }),
  }
}
