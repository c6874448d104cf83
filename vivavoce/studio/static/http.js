/** Plain HTTP to the server the page came from: the key in use, and refusals in the server's own words. */

export function authorized(key, headers = {}) {
  return key ? { ...headers, Authorization: `Bearer ${key}` } : headers;
}

/** The reply if it is a good one; else its reason is thrown, with `status`. */
export async function good(reply) {
  if (reply.ok) return reply;
  const answer = await reply.json().catch(() => null);
  const words = answer?.error?.message ?? `${reply.status} ${reply.statusText}`;
  throw Object.assign(new Error(words), { status: reply.status });
}

/** The JSON of a reply, null if it has none. */
export async function answerOf(reply) {
  await good(reply);
  return reply.status === 204 ? null : reply.json();
}
