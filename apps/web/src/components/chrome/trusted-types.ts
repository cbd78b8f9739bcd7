/**
 * The first script of every page of the app: what Trusted Types ask of strings that libraries hand to the browser. Markup
 * may hold nothing that runs; scripts come from this server’s build alone. A string that is refused throws where it is used.
 *
 * Chunks are loaded, entities of Markdown decoded and GraphiQL’s texts set by libraries that know nothing of Trusted Types:
 * hence a default policy, and as text, so that it is the same bytes in every page and known to the policy by its digest.
 */
export const trustedTypesScript = `(()=>{
if(!self.trustedTypes)return;
const inert='<script></scr'+'ipt>';
const raw=trustedTypes.createPolicy('flapbook',{createHTML:s=>s});
const runs=html=>{
if(!html.includes('<'))return false;
const {documentElement}=new DOMParser().parseFromString(raw.createHTML(html),'text/html');
for(const e of documentElement.querySelectorAll('*')){
if(/^(script|iframe|frame|object|embed|base|meta|link|template)$/i.test(e.localName))return true;
for(const {name,value} of e.attributes)
if(/^on|^srcdoc$/i.test(name)||(/(^|:)(href|src|action|formaction|to|values|from)$/i.test(name)&&/^[\\0-\\x20]*(javascript|vbscript):/i.test(value)))return true;
}
return false;
};
trustedTypes.createPolicy('default',{
createHTML:(html,type,sink)=>sink==='DOMParser parseFromString'||html===inert||!runs(html)?html:null,
createScriptURL:url=>{const u=new URL(url,location.href);return u.origin===location.origin&&/^(blob:|\\/_next\\/static\\/)/.test(u.protocol==='blob:'?'blob:':u.pathname)?url:null},
});
})()`;
