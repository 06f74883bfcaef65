import { HttpContextToken } from '@angular/common/http';

/**
 * `true`: this request gets a DPoP proof and no access token, whatever its URL, and is sent again where the server
 * names the nonce that it wants. For the app's own calls of the token endpoint, such as the exchange of the
 * authorization code, and for the pushed authorization request (RFC 9126). Of several sessions, `true` stands for the one
 * without a name, or the first; the name of another for its key. @default false
 */
export const DPOP_PROOF = new HttpContextToken<boolean | string>(() => false);
