// The parts of the untyped Digital Bazaar libraries that are used here.
declare module '@digitalbazaar/eddsa-rdfc-2022-cryptosuite' {
  export const cryptosuite: { name: string }
}
declare module '@digitalbazaar/data-integrity' {
  type Loader = (url: string) => Promise<{ contextUrl: null; documentUrl: string; document: object }>
  export class DataIntegrityProof {
    constructor(options: { cryptosuite: object; signer?: object; date?: string })
    /** SHA-256 of the canonical proof options ‖ SHA-256 of the canonical document: what is signed. */
    createVerifyData(options: {
      document: object
      proof: object
      documentLoader: Loader
    }): Promise<Uint8Array>
  }
}
declare module '@digitalbazaar/vc' {
  type Loader = (url: string) => Promise<{ contextUrl: null; documentUrl: string; document: object }>
  export function verifyCredential(options: {
    credential: object
    suite: object
    documentLoader: Loader
    now?: Date
    checkStatus?: () => Promise<{ verified: boolean }>
  }): Promise<{ verified: boolean; error?: { errors?: Error[] } }>
}
