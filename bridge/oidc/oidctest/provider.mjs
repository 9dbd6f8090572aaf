// A provider of OpenID Connect on this machine, for tests. It prints where it
// listens, and ends when its standard input does.
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const { modules, client, secret, back, left, accounts } = JSON.parse(process.argv[2]);
const found = createRequire(modules + "/").resolve("oidc-provider");
const { default: Provider } = await import(pathToFileURL(found).href);

const page = (body) => `<!doctype html><html lang="zh-CN"><title>统一身份认证（测试）</title><main><h1>统一身份认证（测试）</h1>${body}</main>`;
const form = (uid) => page(`<form method="post" action="/interaction/${uid}">
<p><label for="login">账号</label> <input id="login" name="login"></p>
<p><button name="do" value="once">登录</button> <button name="do" value="twice">登录并用动态码</button> <button name="do" value="no">取消</button></p></form>`);

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: client, client_secret: secret, redirect_uris: back, post_logout_redirect_uris: left, response_types: ["code"], grant_types: ["authorization_code"],
    }],
    pkce: { required: () => true },
    acrValues: ["urn:test:twice"],
    claims: { openid: ["sub"], profile: ["name", "citizen_number"], acr: null, amr: null },
    conformIdTokenClaims: true,
    features: { devInteractions: { enabled: false }, rpInitiatedLogout: { enabled: true } },
    findAccount: (_, id) => accounts[id] && { accountId: id, claims: () => ({ sub: id, ...accounts[id] }) },
    interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ["only for tests"] },
  });
  const callback = provider.callback();
  server.on("request", async (req, res) => {
    if (!req.url.startsWith("/interaction/")) return callback(req, res);
    try {
      const { uid, params } = await provider.interactionDetails(req, res);
      if (req.method === "GET") {
        res.setHeader("content-type", "text/html; charset=utf-8");
        return res.end(form(uid));
      }
      let body = "";
      for await (const part of req) body += part;
      const given = new URLSearchParams(body);
      if (given.get("do") === "no") return provider.interactionFinished(req, res, { error: "access_denied" });
      const accountId = given.get("login");
      const grant = new provider.Grant({ accountId, clientId: params.client_id });
      grant.addOIDCScope(params.scope);
      const twice = given.get("do") === "twice";
      await provider.interactionFinished(req, res, {
        login: { accountId, remember: false, ...(twice ? { acr: "urn:test:twice", amr: ["pwd", "otp"] } : { amr: ["pwd"] }) },
        consent: { grantId: await grant.save() },
      });
    } catch (err) {
      res.statusCode = 500;
      res.end(String(err));
    }
  });
  console.log(issuer);
});
process.stdin.on("end", () => process.exit(0)).resume();
