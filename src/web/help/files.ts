import { readGuide, type Guide } from './guide.ts'
import type { GuideName } from './shelf.ts'

/** The same files that one reads in the repository; they travel with the pages, so that help needs no network but ours. */
const texts = import.meta.glob<string>(['/docs/guides/*.md', '!/docs/guides/developers.md', '/docs/operations.md'], { query: '?raw', import: 'default' })
const pictures = import.meta.glob<string>('/docs/guides/images/*.webp', { query: '?url', import: 'default', eager: true })

/** Loads one guide; undefined when there is none of that name. */
export async function loadGuide(name: GuideName): Promise<Guide | undefined> {
  const load = texts[name === 'operations' ? '/docs/operations.md' : `/docs/guides/${name}.md`]
  return load && readGuide(await load())
}

/** Where the browser finds a picture of the guides. */
export function pictureUrl(name: string): string | undefined {
  return pictures[`/docs/guides/images/${name}`]
}
