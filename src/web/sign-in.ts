import type { Problem } from '../kernel/errors.ts'
import { dropAllDrafts } from '../ui/draft-store.ts'

/** `refused` is the server's sentence; `secondStep` says that a code is asked for before the session opens. */
export type SignInOutcome = { refused?: string; secondStep?: boolean }

/** The first step: account and password. */
export function signIn(username: string, password: string): Promise<SignInOutcome> {
  return post('/api/auth/sign-in/username', { username, password })
}

/** The second step: the code of the authenticator program or a backup code. */
export function sendCode(code: string): Promise<SignInOutcome> {
  return post('/api/auth/second-step', { code })
}

async function post(path: string, body: object): Promise<SignInOutcome> {
  try {
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    const said = (await answer.json().catch(() => undefined)) as (Partial<Problem> & { secondStep?: boolean }) | undefined
    if (answer.ok) return { secondStep: said?.secondStep === true }
    return { refused: said?.message ?? `登录没有成功，服务器没有给出可读的答复（${answer.status}）。请稍后再试。` }
  } catch {
    return { refused: '没有连上服务器。检查网络后再试一次。' }
  }
}

/** Ends the session on the server, forgets the chosen post and opens the public home page; whoever came through the identity provider is signed out there too. */
export async function signOut(): Promise<void> {
  const answer = await fetch('/api/auth/sign-out', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  }).catch(() => undefined)
  const said = (await answer?.json().catch(() => undefined)) as { onward?: string } | undefined
  forgetPost()
  // Computers in offices are shared: what was typed and not sent is for nobody else.
  dropAllDrafts()
  location.assign(said?.onward ?? '/')
}

const [postCookie, attributes] = globalThis.location?.protocol === 'https:' ? ['__Host-luban_post', '; secure'] : ['luban_post', '']

/** Chooses the acting post. The whole page is loaded anew, because everything on it belonged to the other post. */
export function actAs(postId: string): void {
  document.cookie = `${postCookie}=${postId}; path=/; max-age=31536000; samesite=lax${attributes}`
  location.assign('/')
}

/** The post that the next request of this browser will act in; undefined while none was chosen. */
export function chosenPost(): string | undefined {
  return new RegExp(`(?:^|; )${postCookie}=([^;]+)`).exec(document.cookie)?.[1]
}

export function forgetPost(): void {
  document.cookie = `${postCookie}=; path=/; max-age=0; samesite=lax${attributes}`
}
