import type { Problem } from '../kernel/errors.ts'

/** Undefined when the account and its password were accepted; otherwise the server's sentence. */
export async function signIn(username: string, password: string): Promise<string | undefined> {
  try {
    const answer = await fetch('/api/auth/sign-in/username', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ username, password }),
    })
    if (answer.ok) return undefined
    const problem = (await answer.json().catch(() => undefined)) as Problem | undefined
    return problem?.message ?? `登录没有成功，服务器没有给出可读的答复（${answer.status}）。请稍后再试。`
  } catch {
    return '没有连上服务器。检查网络后再试一次。'
  }
}

/** Ends the session on the server, forgets the chosen post and opens the public home page. */
export async function signOut(): Promise<void> {
  await fetch('/api/auth/sign-out', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{}',
  }).catch(() => undefined)
  forgetPost()
  location.assign('/')
}

const postCookie = 'luban_post'

/** Chooses the acting post. The whole page is loaded anew, because everything on it belonged to the other post. */
export function actAs(postId: string): void {
  document.cookie = `${postCookie}=${postId}; path=/; max-age=31536000; samesite=lax`
  location.assign('/')
}

/** The post that the next request of this browser will act in; undefined while none was chosen. */
export function chosenPost(): string | undefined {
  return new RegExp(`(?:^|; )${postCookie}=([^;]+)`).exec(document.cookie)?.[1]
}

export function forgetPost(): void {
  document.cookie = `${postCookie}=; path=/; max-age=0; samesite=lax`
}
