import { useSyncExternalStore } from 'react'
import type { Contrast } from './theme.ts'

const storageKey = 'luban.contrast'
const listeners = new Set<() => void>()

/** The chosen contrast: the switch wins over the wish of the operating system. */
export function currentContrast(): Contrast {
  const chosen = read()
  if (chosen) return chosen
  return matchMedia('(prefers-contrast: more)').matches ? 'more' : 'light'
}

/** Sets and remembers the contrast on this machine. The account may call it with its own wish after sign-in. */
export function chooseContrast(contrast: Contrast): void {
  try {
    localStorage.setItem(storageKey, contrast)
  } catch {
    // A browser that refuses storage still gets the contrast for this visit.
  }
  document.documentElement.dataset.contrast = contrast
  for (const listener of listeners) listener()
}

/** Writes the contrast to `<html data-contrast>`, where the style sheets read it. Call once at start. */
export function applyContrast(): void {
  document.documentElement.dataset.contrast = currentContrast()
}

/** Reads the contrast and follows its changes; works without any provider, so light pages may use it. */
export function useContrast(): [Contrast, (contrast: Contrast) => void] {
  const contrast = useSyncExternalStore(subscribe, snapshot)
  return [contrast, chooseContrast]
}

function snapshot(): Contrast {
  return document.documentElement.dataset.contrast === 'more' ? 'more' : 'light'
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

function read(): Contrast | undefined {
  try {
    const value = localStorage.getItem(storageKey)
    return value === 'more' || value === 'light' ? value : undefined
  } catch {
    return undefined
  }
}
