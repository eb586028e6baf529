import{$ as z,$a as xo,Aa as bo,B as lt,Ba as I,C as G,Ca as Ot,D as L,Da as _t,E as Q,Ea as go,F as R,G as ro,Ga as It,H as ao,Ha as de,I as io,Ia as pe,J as ct,Ja as yt,K as bt,Ka as ut,La as Bt,Ma as me,N as lo,Na as vt,O as Tt,Oa as dt,P as j,Pa as Pt,Qa as pt,R as gt,Ra as B,S as X,Sa as wt,T as Lt,Ta as Z,U as te,Ua as Mt,V as ee,Va as vo,X as oe,Xa as ko,Y as co,Ya as yo,Z as Ee,_ as b,_a as wo,a as Qe,aa as _,ab as So,b as v,ba as Nt,bb as Eo,c as T,ca as V,cb as To,d as J,da as O,e as x,ea as ne,f as Qt,fa as nt,g as et,ga as se,h as Dt,ha as re,i as A,ia as ae,j as ot,ja as ie,k as ht,ka as le,l as i,la as uo,m as kt,ma as po,n as Yt,na as ce,o as Et,oa as mo,p as Ye,pa as fo,q as Ze,qa as $o,r as to,ra as st,s as eo,sa as S,t as oo,ta as Te,u as no,ua as M,v as so,va as ho,w as Se,wa as At,x as Zt,xa as ue,y as n,ya as F,za as rt}from"./chunk-Y7SANUWR.js";function _o(){let[t,e]=v(null),[o,s]=v(!1),r=L.value.query.get("next"),a=r?`?next=${encodeURIComponent(r)}`:"";async function l(c){c.preventDefault();let u=new FormData(c.currentTarget),d=String(u.get("email")).trim();s(!0),e(null);try{await ee(d,String(u.get("password")),u.has("stay"))}catch(p){if(p instanceof ct&&p.status===403){Q(`/app/sign-up?email=${encodeURIComponent(d)}&step=confirm`);return}e(Kt(p)),s(!1)}}return i`
    <${Ee} title=${n("auth.signInTitle")}
      foot=${i`${n("auth.noAccount")} <a href=${`/app/sign-up${a}`}>${n("auth.signUp")}</a>`}>
      <form onSubmit=${l}>
        ${t&&i`<p class="notice bad" role="alert">${t}</p>`}
        <${O} label=${n("auth.email")} name="email" type="email" autocomplete="username" required autofocus />
        <${ne} label=${n("auth.password")} name="password" autocomplete="current-password" />
        <div class="between">
          <label class="tick"><input type="checkbox" name="stay" defaultChecked=${!0} />${n("auth.stay")}</label>
          <a href="/app/forgot">${n("auth.forgot")}</a>
        </div>
        <${nt} isBusy=${o}>${n("auth.signIn")}</${nt}>
      </form>
    </${Ee}>
  `}function Kt(t){return t instanceof ct&&(t.status===401||t.status===400||t.status===422)?n("auth.wrong"):t instanceof ct&&t.status===429?n("auth.tooMany"):_(t)}function Co(){let t=Ot(()=>j("listTemplates",{}),[]);return i`<${O} as="select" label=${n("template.label")} name="template">
    <option value="">${n("template.none")}</option>
    ${(t.data?.items??[]).map(({template:e,name:o,items:s})=>i`<option key=${e} value=${e}>${`${o} (${s.length})`}</option>`)}
  </${O}>`}function jo({onClose:t}){let[e,o]=v(null),[s,r]=v(!1),[a,l]=v(!1),c=x({text:"",key:""});async function u(m){m.preventDefault();let $=new FormData(m.currentTarget),f=$.get("kind")==="bucket_list"?"bucket_list":"board",h=$.get("template")||void 0,k={name:String($.get("name")).trim(),description:String($.get("description")).trim()||null,kind:f,template:h},g=JSON.stringify(k);c.current.text!==g&&(c.current={text:g,key:crypto.randomUUID()}),r(!0),o(null);try{let w=await po(k,c.current.key);t(),Q(`/app/projects/${w.id}`)}catch(w){o(w),r(!1)}}let[d,p]=[Nt(e,"name"),Nt(e,"description")];return i`
    <${F} title=${n("projects.new")} onClose=${t}>
      <form class="stack" onSubmit=${u}>
        ${e&&!d&&!p&&i`<p class="notice bad" role="alert">${_(e)}</p>`}
        <${O} label=${n("projects.name")} name="name" required maxLength="200" placeholder=${n("projects.namePlaceholder")} autofocus dir="auto" error=${d} />
        <${O} as="textarea" rows="2" label=${n("projects.description")} name="description" dir="auto" error=${p} />
        <fieldset class="field">
          <legend class="label">${n("projects.kind")}</legend>
          <div class="choices">
            ${["board","bucket_list"].map(m=>i`<label class="choice">
                <input type="radio" name="kind" value=${m} defaultChecked=${m==="board"} onChange=${()=>l(m==="bucket_list")} />
                <span>${n(`projects.kind.${m}`)}</span><small>${n(`projects.kind.${m}Text`)}</small>
              </label>`)}
          </div>
        </fieldset>
        ${a&&i`<${Co} />`}
        <footer>
          <button type="button" class="button" onClick=${t}>${n("action.cancel")}</button>
          <${nt} isBusy=${s} class="button primary">${n("projects.create")}</${nt}>
        </footer>
      </form>
    </${F}>
  `}function fe({project:t,onClose:e,onDone:o}){let[s,r]=v(null),[a,l]=v(!1);async function c(d){d.preventDefault();let p=new FormData(d.currentTarget);l(!0),r(null);try{o?.(await ce(t,{name:String(p.get("name")).trim(),description:String(p.get("description")).trim()||null})),e()}catch(m){r(m),l(!1)}}let u=Nt(s,"name");return i`
    <${F} title=${n("projects.settings")} onClose=${e}>
      <form class="stack" onSubmit=${c}>
        ${s&&!u&&i`<p class="notice bad" role="alert">${_(s)}</p>`}
        <${O} label=${n("projects.name")} name="name" required maxLength="200" defaultValue=${t.name} autofocus dir="auto" error=${u} />
        <${O} as="textarea" rows="3" label=${n("projects.description")} name="description" defaultValue=${t.description??""} dir="auto" />
        <footer>
          <button type="button" class="button" onClick=${e}>${n("action.cancel")}</button>
          <${nt} isBusy=${a} class="button primary">${n("action.save")}</${nt}>
        </footer>
      </form>
    </${F}>
  `}var Do=t=>t.normalize("NFKD").replace(/\p{M}/gu,"").toLowerCase();function Lo(){let[t,e]=v(!1),[o,s]=v(null),r=L.value.query,a=r.get("q")??"",l=r.get("show")==="archived",c=se.value,u=(c??[]).filter(p=>p.archived===l&&Do(p.name).includes(Do(a))).sort((p,m)=>m.updated_at.localeCompare(p.updated_at)),d=c!==null&&c.length===0;return i`
    <header class="head">
      <h1>${n("projects.title")}</h1>
      <div class="end">
        ${!d&&i`<button type="button" class="button primary" onClick=${()=>e(!0)}><${b} name="plus" />${n("projects.new")}</button>`}
      </div>
    </header>
    <div class="page stack">
      ${c&&!d&&i`<div class="row">
        <div class="search grow">
          <${b} name="search" />
          <input class="input" type="search" aria-label=${n("projects.search")} placeholder=${n("projects.search")} defaultValue=${a} dir="auto"
            onInput=${p=>R({q:p.target.value})} />
        </div>
        <div class="tabs" role="group">
          <button type="button" aria-pressed=${!l} onClick=${()=>R({show:null})}>${n("projects.active")}</button>
          <button type="button" aria-pressed=${l} onClick=${()=>R({show:"archived"})}>${n("projects.archived")}</button>
        </div>
      </div>`}
      ${c===null&&re.value&&i`<${V} error=${re.value} retry=${ie} />`}
      ${c===null&&!re.value&&i`<${Zn} />`}
      ${d&&i`<${z} icon="board" title=${n("projects.emptyTitle")} text=${n("projects.emptyText")}>
        <button type="button" class="button primary" onClick=${()=>e(!0)}><${b} name="plus" />${n("projects.new")}</button>
      </${z}>`}
      ${c&&!d&&u.length===0&&i`<p class="empty" role="status">${a?n("projects.noneFound",{text:a}):n("projects.noneArchived")}</p>`}
      <ul class="tiles">
        ${u.map(p=>i`<${ts} key=${p.id} project=${p} rename=${()=>s(p)} />`)}
      </ul>
    </div>
    ${t&&i`<${jo} onClose=${()=>e(!1)} />`}
    ${o&&i`<${fe} project=${o} onClose=${()=>s(null)} />`}
  `}function Zn(){return i`<div class="tiles" aria-busy="true"><span class="sr" role="status">${n("app.loading")}</span>
    ${[1,2,3].map(()=>i`<div class="tile skeleton"></div>`)}</div>`}function ts({project:t,rename:e}){return i`<li class="tile">
    <div class="top">
      <span class="glyph"><${b} name=${t.kind==="bucket_list"?"star":"board"} /></span>
      <h2><a href=${`/app/projects/${t.id}`} dir="auto">${t.name}</a></h2>
      ${t.role==="owner"&&i`<${I} label=${n("projects.options",{name:t.name})} items=${es(t,e)} />`}
    </div>
    ${t.description&&i`<p dir="auto">${t.description}</p>`}
    <span class="meta">${n(`projects.kind.${t.kind}`)} · ${n(`role.${t.role}`)} · ${n("projects.updated",{ago:G(t.updated_at)})}</span>
  </li>`}function es(t,e){let o=async(r,a)=>{try{let l=await ce(r,{archived:a});a&&S(n("projects.archivedDone",{name:r.name}),{action:{label:n("action.undo"),run:()=>{o(l,!1)}}})}catch(l){S(_(l),{kind:"error"})}},s=async()=>{let r={title:n("projects.deleteTitle",{name:t.name}),text:n("projects.deleteText"),action:n("action.delete"),danger:!0};if(await rt(r))try{await mo(t),S(n("projects.deleted",{name:t.name}))}catch(a){S(_(a),{kind:"error"})}};return[{label:n("projects.rename"),icon:"edit",run:e},{label:n(t.archived?"projects.unarchive":"projects.archive"),icon:"archive",run:()=>{o(t,!t.archived)}},"line",{label:n("action.delete"),icon:"trash",danger:!0,run:()=>{s()}}]}var $e="0123456789abcdefghijklmnopqrstuvwxyz";function Ao(t,e){return t.rank!==e.rank?t.rank<e.rank?-1:1:t.id<e.id?-1:t.id>e.id?1:0}function _e(t="",e=""){let o="";for(let s=0;;s+=1){let r=s<t.length?$e.indexOf(t[s]??"0"):0,l=e!==""&&e.startsWith(o)?$e.indexOf(e[s]??"0"):36;if(l-r>1)return o+$e[r+Math.floor((l-r)/2)];if(o+=$e[Math.min(r,l)],o.length>400)return`${t}i`}}var H=A([]),tt=A(null),Rt=A(null),Le=ot(()=>H.value.length),je=new Map,Ce=new Set,os=({kind:t,project:e,task:o})=>t==="create"||t==="move"?[o,`places ${e}`]:[o],De=new Map,Ae=new Set;function qt(t,e=crypto.randomUUID()){let o={key:e,...t};return H.value=[...H.value,o],new Promise((s,r)=>{je.set(e,{entry:o,done:s,failed:r}),he()})}var Mo=t=>H.value.filter(e=>e.task===t).map(e=>e.overlay);function Oe(t,e){(De.get(t)??0)<e&&De.set(t,e)}function he(){if(tt.value!==null||(Rt.value??0)>Date.now())return;let t=new Set(Ce);for(let e of H.value){let o=os(e),s=!ns(e)&&o.every(r=>!t.has(r));for(let r of o)t.add(r);if(s){for(let r of o)Ce.add(r);ss(e).finally(()=>{for(let r of o)Ce.delete(r);he()})}}}var ns=t=>t.kind!=="create"&&t.task.startsWith("new_");async function ss(t){try{let e=await rs(t);Oo(t,e)}catch(e){if(e instanceof ct&&e.status===0)tt.value??=Date.now(),setTimeout(Ut,5e3);else if(e instanceof ct&&e.isTemporary){let o=e.retryAfterSeconds??5;Rt.value=Date.now()+o*1e3,setTimeout(Ut,o*1e3+Math.random()*500)}else Oo(t,null,e)}}async function rs(t){let e={project_id:t.project,task_id:t.task},o=Math.max(t.version,0);switch(t.kind){case"create":return j("createTask",{project_id:t.project},{body:t.body,idempotencyKey:t.key,attempts:1});case"move":return j("moveTask",e,{body:t.body});case"delete":return j("deleteTask",e,{ifMatch:"*"}).then(()=>null);default:return Ro(t,e,Math.max(o,De.get(t.task)??0))}}async function Ro(t,e,o){try{return await j("updateTask",e,{body:t.body,ifMatch:Tt(o)})}catch(s){if(!(s instanceof ct)||s.status!==412)throw s;let r=await j("readTask",e);if(!Object.keys(t.body).every(l=>{let c=JSON.stringify(r[l]??null);return c===JSON.stringify(t.base[l]??null)||c===JSON.stringify(t.body[l]??null)}))throw Object.assign(s,{theirs:r});return Ro(t,e,r.version)}}function Oo(t,e,o){tt.value=null,Rt.value=null,e&&Oe(e.id,e.version);let s=H.value.filter(a=>a!==t);H.value=e&&t.kind==="create"?s.map(a=>a.task===t.task?{...a,task:e.id}:a):s;let r=je.get(t.key);je.delete(t.key);for(let a of Ae)a(t,e,o);o?r?.failed(o):r?.done(e)}function Ut(){tt.value=null,Rt.value=null,he()}addEventListener("online",Ut);addEventListener("offline",()=>{tt.value??=Date.now()});navigator.onLine||(tt.value=Date.now());var Ie=crypto.randomUUID();navigator.locks?.request(`tab.${Ie}`,()=>new Promise(()=>{}));async function Io(t){let{held:e=[]}=await navigator.locks?.query()??{},o=new Set(e.map(s=>s.name));for(let s of to(`outbox.${t}.`)){let r=s.split(".").at(-1);if(r===Ie||o.has(`tab.${r}`)||Lt.peek()!==t)continue;let a=Ye(s,[]);Et(s,null);let l=new Set(H.peek().map(c=>c.key));H.value=[...a.filter(c=>!l.has(c.key)),...H.peek()]}he()}var Po="";ht(()=>{let t=Lt.value;t!==Po&&(Po=t,H.value=[],t&&(Io(t),setTimeout(()=>Io(t),3e3)))});ht(()=>{let t=H.value;if(!X.value)return;let e=`outbox.${X.value.id}.${Ie}`;t.length>0?Ze(e,t):Et(e,null)});addEventListener("beforeunload",t=>{eo(["draft.","outbox."])&&t.preventDefault()});var be=2e3,Fo=2e4;function No(t){let e=new AbortController,o,s=be,r,a=!1;async function l(){if(!(a||e.signal.aborted)){a=!0,clearTimeout(r);try{let m=o===void 0,$=m?t.loadAbout():null;$?.catch(()=>null),s=await c(m,$)>0?be:Math.min(Fo,s*1.3),tt.value!==null&&navigator.onLine&&Ut(),m&&(t.state.value="ready")}catch(m){u(m)}a=!1,!document.hidden&&t.state.peek()!=="gone"&&(r=setTimeout(l,s))}}async function c(m,$){let f=new Set,h=0,k=[];for(;;){let g=await j("listTaskChanges",{project_id:t.id,since:o??"",limit:100},{signal:e.signal,attempts:m?4:1});await $,m&&h>0?k.push(...g.items):t.apply(g.items),(k.length>=1e3||!g.has_more)&&(t.apply(k),k=[]);for(let w of g.items)f.add(w.task_id);if(h+=g.items.length,o=g.mark,!g.has_more)break}if(m){let g=[...t.server.keys()].filter(w=>!f.has(w));for(let w of g)t.server.delete(w);t.show(g)}return h}function u(m){if(!e.signal.aborted){if(s=Math.min(Fo,s*2),!(m instanceof ct)){t.error.value=m,t.state.value="failed";return}m.status===410?(o=void 0,s=100):m.status===404||m.status===403?t.state.value="gone":t.state.peek()==="loading"?(t.error.value=m,t.state.value="failed"):m.status===0&&(tt.value??=Date.now()),m.retryAfterSeconds&&(s=m.retryAfterSeconds*1e3)}}let d=()=>{document.hidden||(s=be,l())};t.ask=()=>{s=be,l()};let p={signal:e.signal};return document.addEventListener("visibilitychange",d,p),addEventListener("online",d,p),addEventListener("pageshow",d,p),addEventListener("focus",d,p),l(),()=>{e.abort(),clearTimeout(r)}}var N=["to_do","in_progress","done"],mt=["urgent","high","medium","low","none"],as={to_do:[],in_progress:[],done:[]},Pe=class{constructor(e){this.id=e,this.project=A(null),this.members=A([]),this.state=A("loading"),this.error=A(null),this.server=new Map,this.cards=new Map,this.order=A(as),this.touched=A(null),this.ask=()=>{},this.canEdit=ot(()=>(this.project.value?.role??"viewer")!=="viewer"&&this.project.value?.archived!==!0),this.people=ot(()=>this.members.value.flatMap(({user:o})=>o.name?[{id:o.id,name:o.name}]:[])),this.labels=A([])}list(){let e=this.order.value;return N.flatMap(o=>e[o]).flatMap(o=>this.cards.get(o)?.value??[])}card(e){return this.cards.get(e)?.value}member(e){return this.members.value.find(o=>o.user.id===e)}async loadAbout(){let[e,o]=await Promise.all([j("readProject",{project_id:this.id}),gt("listMembers",{project_id:this.id})]);this.project.value=e,this.members.value=o}apply(e){for(let{task:o,task_id:s,parts:r}of e){let a=this.server.get(s);o?(!a||a.version<=o.version)&&this.server.set(s,o):this.server.delete(s),o&&Oe(s,o.version),a&&(!o||o.version>a.version||r.some(l=>l!=="task"))&&(this.touched.value={task:s,parts:r})}this.show(e.map(o=>o.task_id))}put(e){let{description:o,...s}=e,r=this.server.get(e.id);r&&r.version>e.version||(this.server.set(e.id,{...s,excerpt:o===null?null:o.slice(0,200)}),this.show([e.id]))}show(e){let o=new Set(this.labels.peek()),s=o.size;Dt(()=>{for(let r of e){let a=Mo(r),l=this.server.get(r)??(r.startsWith("new_")&&a.length>0?is:null),c=a.some(p=>p.deleted);if(!l||c){this.cards.delete(r);continue}let u=Object.assign({},l,...a,{id:r,project_id:this.id});for(let p of u.labels)o.add(p);let d=this.cards.get(r);d?JSON.stringify(d.peek())!==JSON.stringify(u)&&(d.value=u):this.cards.set(r,A(u))}o.size>s&&(this.labels.value=[...o].sort((r,a)=>r.localeCompare(a))),this.sort()})}sort(){let e={to_do:[],in_progress:[],done:[]};for(let r of this.cards.values())e[r.peek().status].push(r.peek());let o=this.order.peek(),s={...o};for(let r of N){let a=e[r].sort(Ao).map(l=>l.id);(a.length!==o[r].length||a.some((l,c)=>l!==o[r][c]))&&(s[r]=a)}N.some(r=>s[r]!==o[r])&&(this.order.value=s)}create(e){let o=e.status??"to_do",s=this.order.peek()[o].at(-1),r=_e(s?this.card(s)?.rank:void 0),a=crypto.randomUUID(),l=`new_${a}`,c={...e,status:o,rank:r},u=qt({kind:"create",project:this.id,task:l,body:e,overlay:c,base:{},version:0},a);return this.show([l]),u}patch(e,o,s){let r=this.card(e),a=s??Object.fromEntries(Object.keys(o).map($=>[$,r?.[$]])),l=this.server.get(e)?.version??0,{description:c,checklist:u,...d}=o,p=u?{...d,checklist:u.map($=>({id:"",done:!1,...$}))}:d,m=qt({kind:"patch",project:this.id,task:e,body:o,overlay:p,base:a,version:l});return this.show([e]),m}move(e,o,{after:s,before:r}={}){let a=this.order.peek()[o].filter(f=>f!==e),l=s?a.indexOf(s)+1:r?Math.max(0,a.indexOf(r)):a.length,c=f=>f?this.card(f)?.rank:void 0,u=_e(c(a[l-1]),c(a[l])),d=this.card(e),p=s?{status:o,after:s}:r?{status:o,before:r}:{status:o},m={status:d?.status,rank:d?.rank},$=qt({kind:"move",project:this.id,task:e,body:p,overlay:{status:o,rank:u},base:m,version:0});return this.show([e]),$}async bulk(e){let o=[];for(let s=0;s<e.length;s+=100){let{results:r}=await j("bulkTasks",{project_id:this.id},{body:{operations:e.slice(s,s+100)}});for(let{task_id:a,problem:l}of r)l&&o.push({id:a,problem:l.detail})}return this.ask(),o}remove(e){let o=qt({kind:"delete",project:this.id,task:e,body:null,overlay:{deleted:!0},base:{},version:0});return this.show([e]),o}},is={title:"",status:"to_do",rank:"",priority:"none",assignees:[],labels:[],checklist:[],blocked_by:[],parent_id:null,subtasks:null,category:null,why:null,start:null,due:null,estimate_minutes:null,points:null,excerpt:null,completed_at:null,version:0},at=null,Me=()=>{};function Bo(t){return at?.id===t||(Me(),at=new Pe(t),Me=No(at)),at}var Ko=()=>at;te(()=>{Me(),at=null});Ae.add((t,e)=>{at?.id===t.project&&(e&&at.put(e),t.kind==="delete"&&!e&&!H.peek().some(o=>o.task===t.task)&&at.server.delete(t.task),at.show([t.task]))});ht(()=>{let t=H.value,e=at;e&&e.show(new Set(t.filter(o=>o.project===e.id).map(o=>o.task)))});var Wt=A([]),zt=ot(()=>Wt.value.flat()),Ct=A(!1),xt=A(!1),Ht=A(Yt("keys")!=="off");function Uo(t){Et("keys",t?null:"off"),Ht.value=t}function qo(t){return Wt.value=[...Wt.value,t],()=>{Wt.value=Wt.value.filter(e=>e!==t)}}addEventListener("keydown",t=>{if(M(t)||t.defaultPrevented)return;if((t.ctrlKey||t.metaKey)&&!t.shiftKey&&!t.altKey&&At(t)==="k"){t.preventDefault(),Ct.value=!Ct.value;return}if(t.ctrlKey||t.metaKey||t.altKey||ho(t.target)||!Ht.value||document.querySelector("dialog[open], .menu:popover-open"))return;let e=t.key==="?"?"?":At(t),o=zt.value.find(s=>s.key===e);if(e==="?")xt.value=!0;else if(o)o.run();else return;t.preventDefault()});var Wo=t=>({text:t.get("q")??"",labels:t.getAll("label"),assignees:t.getAll("assignee"),priorities:t.getAll("priority"),due:t.get("due")??""}),zo=({text:t,labels:e,assignees:o,priorities:s,due:r})=>t!==""||e.length+o.length+s.length>0||r!=="",Y=t=>t.normalize("NFKD").replace(/\p{M}/gu,"").toLowerCase().normalize("NFC");function Ho({text:t,labels:e,assignees:o,priorities:s,due:r},a){let l=Y(t).split(/\s+/).filter(Boolean),c=new Set(e.map(Y));return u=>{if(c.size>0&&!u.labels.some(p=>c.has(Y(p)))||s.length>0&&!s.includes(u.priority)||o.length>0&&!o.some(p=>p==="none"?u.assignees.length===0:u.assignees.includes(p))||r!==""&&!ls(u,r,a))return!1;if(l.length===0)return!0;let d=Y([u.title,u.excerpt??"",...u.labels,...u.checklist.map(p=>p.text)].join(`
`));return l.every(p=>d.includes(p))}}function ls(t,e,o){return e==="none"?t.due===null:t.due===null?!1:e==="overdue"?ut(t.due,t.status==="done")==="overdue":e==="today"?It(t.due)===o:It(t.due)>=o&&It(t.due)<de(o,7)}var ge=class t{constructor(e){this.board=e,this.filters=ot(()=>Wo(L.value.query)),this.isFiltered=ot(()=>zo(this.filters.value)),this.dragged=A(new Set),this.lifted=A(null),this.selected=A(new Set),this.focus=A(null),this.moving=A(null),this.adding=A(null),this.visible=ot(()=>{let o=e.order.value;if(!this.isFiltered.value)return o;let s=Ho(this.filters.value,dt.value),r=a=>a.filter(l=>s(e.cards.get(l)?.value));return{to_do:r(o.to_do),in_progress:r(o.in_progress),done:r(o.done)}}),this.columns=ot(()=>{let o=this.visible.value,s=this.lifted.value;if(!s)return o;let r={to_do:[...o.to_do],in_progress:[...o.in_progress],done:[...o.done]};for(let a of N)r[a]=r[a].filter(l=>l!==s.id);return r[s.status].splice(s.index,0,s.id),r})}title(e){return this.board.card(e)?.title??""}together(e){return this.selected.value.has(e)?N.flatMap(o=>this.board.order.value[o]).filter(o=>this.selected.value.has(o)):[e]}toggle(e,o=!1){let s=new Set(o?[]:this.selected.value);this.selected.value.has(e)?s.delete(e):s.add(e),this.selected.value=s}move(e,o,s){let r=this.board,a=e.map(d=>({id:d,status:r.card(d)?.status??"to_do",place:this.placeOf(d,e)})),l=a[0];if(e.length===1&&l&&l.status===o&&cs(l.place,this.settled(o,s,e)))return;Dt(()=>{let d=s;for(let p of e)r.move(p,o,d).catch(m=>{let $=n("drag.refused",{title:this.title(p),reason:_(m)});S($,{kind:"error"})}),d={after:p}});let c=e[0]??"",u=this.visible.value[o];return st(n("drag.dropped",{title:this.title(c),status:n(`status.${o}`),index:u.indexOf(c)+1,count:u.length})),()=>{for(let{id:d,status:p,place:m}of a)r.move(d,p,m).catch($=>S(_($),{kind:"error"})),st(n("drag.undone",{title:this.title(d),status:n(`status.${p}`)}))}}placeOf(e,o){let s=this.board.card(e)?.status??"to_do",r=this.board.order.peek()[s],a=r.indexOf(e),l=r.slice(0,a).findLast(u=>!o.includes(u)),c=r.slice(a+1).find(u=>!o.includes(u));return l?{after:l}:c?{before:c}:{}}settled(e,o,s){let r=this.board.order.peek()[e].filter(a=>!s.includes(a));if(o.after)return{after:o.after};if(o.before){let a=r.indexOf(o.before);return a>0?{after:r[a-1]}:{before:o.before}}return r.length>0?{after:r.at(-1)}:{}}static place(e,o){let[s,r]=[e[o-1],e[o]];return s?{after:s}:r?{before:r}:{}}lift(e){let o=this.board.card(e)?.status;if(!o||!this.board.canEdit.value||e.startsWith("new_"))return;let s=this.visible.value[o];this.lifted.value={id:e,status:o,index:s.indexOf(e)},st(n("drag.lifted",{title:this.title(e),status:n(`status.${o}`),index:s.indexOf(e)+1,count:s.length}))}shift(e,o){let s=this.lifted.value;if(!s)return;let r=N.indexOf(s.status)+e,a=N[Math.max(0,Math.min(N.length-1,r))]??s.status,l=this.visible.value[a].filter(u=>u!==s.id),c=Math.max(0,Math.min(l.length,s.index+o));this.lifted.value={id:s.id,status:a,index:c},this.focus.value=s.id,st(n("drag.moved",{status:n(`status.${a}`),index:c+1,count:l.length+1}))}drop(){let e=this.lifted.value;if(!e)return;let o=this.visible.value[e.status].filter(s=>s!==e.id);Dt(()=>{this.lifted.value=null,this.focus.value=e.id,this.move([e.id],e.status,t.place(o,e.index))})}putBack(){let e=this.lifted.value;e&&(Dt(()=>{this.lifted.value=null,this.focus.value=e.id}),st(n("drag.cancelled",{title:this.title(e.id)})))}},cs=(t,e)=>t.after===e.after&&t.before===e.before;var Xo=[{label:"members.title",icon:"people",href:({id:t})=>`/app/projects/${t}/members`},{label:"reports.title",icon:"chart",href:({id:t})=>`/app/projects/${t}/reports`},{label:"transfer.title",icon:"archive",href:({id:t})=>`/app/projects/${t}/transfer`},{label:"link.title",icon:"link",href:({id:t})=>`/app/projects/${t}/share`,fits:({kind:t,role:e})=>t==="bucket_list"&&e==="owner"}];function Go({view:t}){let[e,o]=v(!1),{board:s}=t,r=s.project.value,a=s.members.value,l=L.value.query.get("view")==="list";if(!r)return i`<header class="head"><h1 class="skeleton" aria-label=${n("app.loading")}>${" ".repeat(20)}</h1></header>`;let c=Xo.filter(u=>!u.fits||u.fits(r)).map(u=>({label:n(u.label),icon:u.icon,href:u.href(r)}));return r.role==="owner"&&c.push({label:n("projects.rename"),icon:"edit",run:()=>o(!0)}),i`
    <header class="head">
      <h1 dir="auto">${r.name}</h1>
      <div class="tabs" role="group" aria-label=${n("list.as")}>
        <button type="button" aria-pressed=${!l} onClick=${()=>R({view:null})}><${b} name="board" />${n("list.board")}</button>
        <button type="button" aria-pressed=${l} onClick=${()=>R({view:"list"})}><${b} name="list" />${n("list.list")}</button>
      </div>
      <div class="end">
        <span class="avatars" role="group" aria-label=${n("board.members")}>
          ${a.slice(0,5).map(({user:u,avatar_url:d})=>i`<${B} key=${u.id} id=${u.id} name=${u.name??n("task.somebody")} url=${d} />`)}
          ${a.length>5&&i`<span class="avatar">+${a.length-5}</span>`}
        </span>
        ${c.length>0&&i`<${I} label=${n("board.options")} items=${c} class="button ghost icon-only" />`}
      </div>
    </header>
    ${r.archived&&i`<div class="strip"><${b} name="archive" />${n("board.archived")}</div>`}
    ${!r.archived&&r.role==="viewer"&&i`<div class="strip"><${b} name="eye" />${n("board.readOnly")}</div>`}
    ${e&&i`<${fe} project=${r} onClose=${()=>o(!1)} onDone=${u=>s.project.value=u} />`}
  `}var us={none:0,low:1,medium:2,high:3,urgent:4};function ft({priority:t,hidden:e=!1}){let o=n(`priority.${t}`);return i`<svg class="prio" data-priority=${t} viewBox="0 0 16 16" role=${e?void 0:"img"} aria-label=${e?void 0:o}
      aria-hidden=${e?"true":void 0}>
    ${!e&&i`<title>${o}</title>`}
    ${[1,2,3,4].map(s=>i`<rect class=${s<=us[t]?"on":""} x=${s*3.5-2.5} y=${13-s*2.7} width="2.500"
        height=${s*2.7} rx=".8" />`)}
  </svg>`}function Vo({view:t,id:e}){let o=x(null),s=t.board.cards.get(e)?.value,r=t.focus.value===e;if(J(()=>{r&&(t.focus.value=null,o.current?.focus({preventScroll:!0}),o.current?.closest("li")?.scrollIntoView({block:"nearest",inline:"nearest"}))},[r,t.lifted.value]),!s)return null;let a=e.startsWith("new_"),l=t.lifted.value?.id===e,c=`/app/projects/${s.project_id}/tasks/${e}${L.value.query.size>0?`?${L.value.query}`:""}`;return i`
    <article data-card=${a?void 0:e}
      class=${kt("card",s.status==="done"&&"done",l&&"lifted",t.dragged.value.has(e)&&"away",t.selected.value.has(e)&&"selected")}
      onClick=${u=>fs(u,t,e)}
      onKeyDown=${u=>$s(u,t,e,c)}>
      ${s.labels.length>0&&i`<div class="chips">${s.labels.map(u=>i`<span key=${u} class="chip" data-tone=${pt(u)}
          dir="auto">${u}</span>`)}</div>`}
      ${a?i`<span class="name" dir="auto">${s.title}</span>`:i`<a ref=${o} class="name" href=${c} dir="auto" draggable=${!1} data-focus=${e} aria-describedby="card-help">${s.title}</a>`}
      <${ds} view=${t} card=${s} isNew=${a} />
      ${!a&&i`<div class="card-menu"><${I} label=${n("card.menu",{title:s.title})} items=${()=>ps(t,s,c)} tabIndex=${-1} /></div>`}
    </article>
  `}function ds({view:t,card:e,isNew:o}){let s=e.checklist.filter(c=>c.done).length,r=e.status!=="done"&&e.blocked_by.some(c=>(t.board.card(c)?.status??"done")!=="done"),a=[];if(o&&a.push(i`<span class="fact">${n("card.sending")}</span>`),e.priority!=="none"&&a.push(i`<${ft} priority=${e.priority} />`),e.due){let c=ut(e.due,e.status==="done",new Date(vt.value*6e4)),u=yt(e.due,dt.value);a.push(i`<span class=${`fact ${c}`}><${b} name="calendar" /><span class="sr">${n("card.due",{when:u})}</span><span aria-hidden="true">${u}</span></span>`)}if(e.checklist.length>0){let c=n("card.checklist",{done:s,total:e.checklist.length});a.push(i`<span class="fact" title=${c}><${b} name="checklist" /><span class="sr">${c}</span><span
        aria-hidden="true">${s}/${e.checklist.length}</span></span>`)}if(e.subtasks){let c=n("card.subtasks",{done:e.subtasks.done,total:e.subtasks.total});a.push(i`<span class="fact" title=${c}><${b} name="subtask" /><span class="sr">${c}</span><span
        aria-hidden="true">${e.subtasks.done}/${e.subtasks.total}</span></span>`)}r&&a.push(i`<span class="fact overdue"><${b} name="block" />${n("card.blocked")}</span>`);let l=e.assignees.map(c=>({id:c,member:t.board.member(c)}));return l.length>0&&a.push(i`<span class="end avatars">${l.slice(0,3).map(({id:c,member:u})=>i`<${B} key=${c} id=${c} name=${u?.user.name??n("task.somebody")} url=${u?.avatar_url} />`)}${l.length>3&&i`<span class="avatar">+${l.length-3}</span>`}</span>`),a.length>0?i`<div class="facts">${a}</div>`:null}function ps(t,e,o){let s=()=>navigator.clipboard.writeText(new URL(o,location.href).href).then(()=>S(n("copied"))),r=[{label:n("card.open"),icon:"edit",href:o,tail:"↵"},{label:n("action.copyLink"),icon:"link",run:()=>{s()}}];return t.board.canEdit.value&&(r.splice(1,0,{label:n("card.move"),icon:"board",tail:"M",run:()=>t.moving.value=e.id}),r.push({label:n("card.select"),icon:"check",tail:"X",run:()=>t.toggle(e.id)}),r.push("line",{label:n("card.delete"),icon:"trash",danger:!0,run:()=>{ms(t,e)}})),r}async function ms(t,e){let o={title:n("card.deleteTitle",{title:e.title}),text:n("card.deleteText"),action:n("action.delete"),danger:!0};await rt(o)&&t.board.remove(e.id).then(()=>S(n("card.deleted",{title:e.title})),s=>S(_(s),{kind:"error"}))}function fs(t,e,o){!t.shiftKey||!e.board.canEdit.value||(t.preventDefault(),e.toggle(o))}function $s(t,e,o,s){if(M(t)||t.ctrlKey||t.metaKey||t.altKey||t.target instanceof Element&&!t.target.matches(".name"))return;let r=t.key==="ArrowDown"?1:t.key==="ArrowUp"?-1:0,a=ue(t),l=!0;t.key===" "?e.lift(o):t.key==="Enter"?Q(s):r!==0||a!==0?hs(e,o,a,r):At(t)==="m"&&e.board.canEdit.value?e.moving.value=o:At(t)==="x"&&e.board.canEdit.value?e.toggle(o):l=!1,l&&(t.preventDefault(),t.stopPropagation())}function hs(t,e,o,s){let r=Object.values(t.columns.value),a=r.findIndex(d=>d.includes(e)),l=r[a]?.indexOf(e)??0,c=s!==0?r[a]?.[l+s]:void 0;for(let d=a+o;o!==0&&!c&&d>=0&&d<r.length;d+=o)c=r[d]?.[Math.min(l,(r[d]?.length??0)-1)];if(!c)return;let u=document.querySelector(`[data-focus="${c}"]`);if(!(u instanceof HTMLElement)){t.focus.value=c;return}u.focus({preventScroll:!0}),u.closest("li")?.scrollIntoView({block:"nearest",inline:"nearest"})}var ve=t=>t.split(/\r?\n/).map(e=>e.replace(/^\s*(?:[-*+•]\s+|\d+[.)]\s+)?(?:\[[ xX]\]\s+)?/,"").trim()).filter(Boolean);function Jo({view:t,status:e}){let o=x(null),s=x(null),[r,a]=v(null),l=`card.${t.board.id}.${e}`,c=t.adding.value===e,u=n(`status.${e}`);if(J(()=>{c&&o.current?.focus()},[c]),!c){let $=wt(l,"");return i`<div class="quick">
      <button type="button" class="button ghost" onClick=${()=>t.adding.value=e}><${b} name="plus" />${$?$.slice(0,40):n("board.addCard")}</button>
    </div>`}function d($){for(let f of $)t.board.create({title:f,status:e}).catch(h=>{S(`${f}: ${_(h)}`,{kind:"error"}),Z(l,f)}),st(n("board.added",{title:f,status:u}));Z(l,null),a(null),o.current&&(o.current.value=""),o.current?.focus(),requestAnimationFrame(()=>{let f=document.querySelector(`[data-column="${e}"] [data-list]`);f&&(f.scrollTop=f.scrollHeight)})}let p=()=>{let $=o.current?.value??"",f=ve($);f.length>1?a(f):$.trim()&&d([$.trim()])},m=()=>{t.adding.value=null,a(null)};return i`<div class="quick" ref=${s}>
    <form
      onSubmit=${$=>{$.preventDefault(),p()}}
      onFocusOut=${$=>{let f=$.relatedTarget;f instanceof Node&&s.current?.contains(f)||f&&!o.current?.value.trim()&&t.adding.value===e&&m()}}>
      <textarea ref=${o} rows="1" aria-label=${n("board.addTo",{status:u})} placeholder=${n("board.placeholder")} maxLength="2000" dir="auto"
        defaultValue=${wt(l,"")}
        onInput=${$=>Z(l,$.target.value)}
        onKeyDown=${$=>{M($)||($.stopPropagation(),$.key==="Enter"&&!$.shiftKey?($.preventDefault(),p()):$.key==="Escape"&&m())}}></textarea>
      ${r&&i`<div class="notice" role="group" aria-label=${n("board.pasted",{count:r.length})}>
        <span class="grow">${n("board.pasted",{count:r.length})}</span>
        <button type="button" class="button small primary" autofocus onClick=${()=>d(r)}>${n("board.pastedMany",{count:r.length})}</button>
        <button type="button" class="button small" onClick=${()=>d([r.join(" ")])}>${n("board.pastedOne")}</button>
      </div>`}
      <div class="row">
        <span class="hint grow">${n("board.addHint")}</span>
        <button type="submit" class="button small primary">${n("action.add")}</button>
        <button type="button" class="button small ghost icon-only" aria-label=${n("action.close")} onClick=${m}><${b} name="close" /></button>
      </div>
    </form>
  </div>`}var bs=80,Re=74,Qo=700,Yo=200;function Zo({view:t,status:e}){let o=t.columns.value[e],s=t.lifted.value?.status===e,r=n(`status.${e}`);return i`
    <section class=${kt("column",s&&"target")} data-column=${e} aria-label=${n("board.column",{status:r,count:o.length})}>
      <header>
        <h2><span class="dot" data-status=${e}></span>${r}<span class="amount" aria-hidden="true">${o.length}</span></h2>
        ${t.board.canEdit.value&&i`<button type="button" class="button ghost small icon-only end" aria-label=${n("board.addTo",{status:r})} title=${n("board.addTo",{status:r})}
          onClick=${()=>t.adding.value=e}>
          <${b} name="plus" />
        </button>`}
      </header>
      <${gs} view=${t} ids=${o} name=${r} />
      ${t.board.canEdit.value&&i`<${Jo} view=${t} status=${e} />`}
    </section>
  `}function gs({view:t,ids:e,name:o}){let s=x(null),r=x(new Map).current,a=x(0),[{top:l,height:c},u]=v({top:0,height:900}),[d,p]=v(!1);T(()=>{let[h,k]=[()=>p(!0),()=>p(!1)];return addEventListener("beforeprint",h),addEventListener("afterprint",k),()=>{removeEventListener("beforeprint",h),removeEventListener("afterprint",k)}},[]);let m=e.length>bs&&!d;J(()=>{if(m)for(let h of s.current?.children??[]){let k=h instanceof HTMLElement?h.dataset.item:void 0;k&&!r.has(k)&&r.set(k,h.offsetHeight)}}),J(()=>{let h=s.current;if(!h||!m)return;let k=h.clientHeight,g=()=>{let K=Math.floor(h.scrollTop/Yo)*Yo;u(D=>D.top===K&&D.height===k?D:{top:K,height:k})},w=()=>{h.clientWidth!==a.current&&r.clear(),a.current=h.clientWidth,k=h.clientHeight,g()};w(),h.addEventListener("scroll",g,{passive:!0});let C=new ResizeObserver(w);return C.observe(h),()=>{h.removeEventListener("scroll",g),C.disconnect()}},[m]);let $=t.focus.value;J(()=>{let h=s.current,k=$&&m?e.indexOf($):-1;if(!h||k<0)return;let g=e.slice(0,k).reduce((w,C)=>w+(r.get(C)??Re),0);(g<h.scrollTop||g+Re>h.scrollTop+h.clientHeight)&&(h.scrollTop=g-h.clientHeight/2)},[$]);let f=m?vs(e,r,l-Qo,l+c+Qo,t.lifted.value?.id):{from:0,to:e.length,before:0,after:0};return i`
    <ul ref=${s} class="cards" data-list aria-label=${o} tabindex=${m?0:void 0}>
      ${f.before>0&&i`<li key="before" class="spacer" aria-hidden="true" style=${{height:`${f.before}px`}}></li>`}
      ${e.slice(f.from,f.to).map(h=>i`<li key=${h} data-item=${h}><${Vo} view=${t} id=${h} /></li>`)}
      ${f.after>0&&i`<li key="after" class="spacer" aria-hidden="true" style=${{height:`${f.after}px`}}></li>`}
      ${e.length===0&&i`<li key="none" class="none">${n("board.emptyColumn")}</li>`}
    </ul>
  `}function vs(t,e,o,s,r){let[a,l,c,u,d]=[t.length,t.length,0,0,0];for(let[p,m]of t.entries()){let $=d+(e.get(m)??Re);a===t.length&&($>o||m===r)&&([a,c]=[p,d]),d>s&&l===t.length&&m!==r&&(l=p),p>=l&&(u+=$-d),d=$}return{from:a,to:l,before:c,after:u}}function tn(t,e){let o=null,s=null,[r,a]=[0,0],l=0,c,u=new AbortController,d=u.signal;function p(y){if(o)return C();let E=y.target instanceof Element?y.target.closest("[data-card]"):null;if(!(E instanceof HTMLElement)||y.button!==0||!y.isPrimary||y.target instanceof Element&&y.target.closest("button, input, textarea, select, .menu")||y.ctrlKey||y.metaKey||y.shiftKey)return;let P=e.start(E.dataset.card??"");P.length!==0&&([r,a]=[y.clientX,y.clientY],o={pointer:y.pointerId,card:E,x:r,y:a,ids:P,isTouch:y.pointerType==="touch"},o.isTouch&&(c=setTimeout($,280)))}function m(y){if(!o||y.pointerId!==o.pointer||([r,a]=[y.clientX,y.clientY],s))return;let E=Math.hypot(r-o.x,a-o.y);o.isTouch&&E>8?C():!o.isTouch&&E>5&&$()}function $(){if(!o||s)return;let{card:y,ids:E}=o,P=y.getBoundingClientRect(),U=y.cloneNode(!0);U.classList.add("drag-ghost"),U.removeAttribute("data-card"),U.setAttribute("aria-hidden","true");for(let W of U.querySelectorAll("[id]"))W.removeAttribute("id");if(U.style.width=`${P.width}px`,E.length>1){let W=document.createElement("span");W.className="stack-count",W.textContent=String(E.length),U.append(W)}let q=document.createElement("div");q.className="drop-line",q.hidden=!0,document.body.append(U,q),document.documentElement.classList.add("dragging"),t.classList.add("still"),s={ghost:U,line:q,dx:o.x-P.left,dy:o.y-P.top,target:null},o.isTouch&&navigator.vibrate?.(12),getSelection()?.removeAllRanges(),e.change(E),l=requestAnimationFrame(f)}function f(){if(!s||!o)return;let y=h();g(t,"x");let E=y?.querySelector("[data-list]");E instanceof HTMLElement&&g(E,"y"),s.target=y&&E instanceof HTMLElement?k(y,E,s.line,o.ids):null,s.target||(s.line.hidden=!0),s.ghost.style.transform=`translate(${r-s.dx}px, ${a-s.dy}px)`,l=requestAnimationFrame(f)}function h(){let y=t.getBoundingClientRect();if(a<y.top-56||a>y.bottom+56)return null;let E=null,P=40;for(let U of t.querySelectorAll("[data-column]")){let q=U.getBoundingClientRect(),W=r<q.left?q.left-r:r>q.right?r-q.right:0;W<P&&([P,E]=[W,U])}return E}function k(y,E,P,U){let q=E.getBoundingClientRect(),W=[...E.querySelectorAll("[data-card]")].filter(Ft=>!U.includes(Ft.dataset.card??"")),[it,jt]=[0,W.length];for(;it<jt;){let Ft=it+jt>>1,Je=W[Ft].getBoundingClientRect();a<Je.top+Je.height/2?jt=Ft:it=Ft+1}let[Vt,Jt]=[W[it-1]?.getBoundingClientRect(),W[it]?.getBoundingClientRect()],xe=Vt&&Jt?(Vt.bottom+Jt.top)/2:Jt?Jt.top-4:Vt?Vt.bottom+3:q.top+6;P.hidden=xe<q.top-6||xe>q.bottom+6,P.style.width=`${q.width-20}px`,P.style.transform=`translate(${q.left+10}px, ${xe-1.5}px)`;let[Ge,Ve]=[W[it-1]?.dataset.card,W[it]?.dataset.card];return{status:y.dataset.column??"",place:Ge?{after:Ge}:Ve?{before:Ve}:{}}}function g(y,E){let P=y.getBoundingClientRect(),[U,q,W]=E==="x"?[r,Math.max(0,P.left),Math.min(innerWidth,P.right)]:[a,P.top,P.bottom],it=U<q+56?U-q-56:U>W-56?U-W+56:0;if(it===0)return;let jt=Math.sign(it)*Math.min(22,Math.abs(it)/56*22);E==="x"?y.scrollLeft+=jt:y.scrollTop+=jt}function w(y){if(!o||y.pointerId!==o.pointer)return;if(!s)return K();f();let{ids:E}=o,P=s.target;D(),K(),P&&e.drop(E,P.status,P.place)}function C(){s&&D(),K()}function K(){clearTimeout(c),cancelAnimationFrame(l),s?.ghost.remove(),s?.line.remove();let y=s!==null;[o,s]=[null,null],document.documentElement.classList.remove("dragging"),t.classList.remove("still"),y&&e.change([])}function D(){let y=E=>{E.preventDefault(),E.stopPropagation()};addEventListener("click",y,{capture:!0,once:!0}),setTimeout(()=>removeEventListener("click",y,{capture:!0}),50)}return t.addEventListener("pointerdown",p,{signal:d}),addEventListener("pointerdown",y=>o&&y.pointerId!==o.pointer&&C(),{signal:d,capture:!0}),addEventListener("pointermove",m,{signal:d}),addEventListener("pointerup",w,{signal:d}),addEventListener("pointercancel",C,{signal:d}),addEventListener("blur",C,{signal:d}),addEventListener("keydown",y=>{y.key!=="Escape"||!s||(y.preventDefault(),y.stopPropagation(),C())},{signal:d,capture:!0}),t.addEventListener("dragstart",y=>y.preventDefault(),{signal:d}),t.addEventListener("contextmenu",y=>o?.isTouch&&y.preventDefault(),{signal:d}),t.addEventListener("touchmove",y=>s&&y.cancelable&&y.preventDefault(),{signal:d,passive:!1}),()=>{K(),u.abort()}}var en;function on({view:t}){let{board:e}=t,o=t.filters.value,s=Object.values(t.visible.value).reduce((d,p)=>d+p.length,0),r=(d,p,m)=>ro(d,p.includes(m)?p.filter($=>$!==m):[...p,m]),a=e.labels.value.map(d=>({label:d,lead:i`<span class="chip" data-tone=${pt(d)}>${"  "}</span>`,checked:o.labels.includes(d),run:()=>r("label",o.labels,d)})),l=[{label:n("task.nobody"),checked:o.assignees.includes("none"),run:()=>r("assignee",o.assignees,"none")},...e.members.value.map(({user:d,avatar_url:p})=>({label:d.name??n("task.somebody"),lead:i`<${B} id=${d.id} name=${d.name} url=${p} hidden />`,checked:o.assignees.includes(d.id),run:()=>r("assignee",o.assignees,d.id)}))],c=mt.map(d=>({label:n(`priority.${d}`),lead:i`<${ft} priority=${d} hidden />`,checked:o.priorities.includes(d),run:()=>r("priority",o.priorities,d)})),u=["overdue","today","week","none"].map(d=>({label:n(`filter.due.${d}`),checked:o.due===d,run:()=>R({due:o.due===d?null:d})}));return i`
    <div class="filters" role="search" aria-label=${n("filter.title")}>
      <div class="search">
        <${b} name="search" />
        <input class="input" type="search" id="filter-text" aria-label=${n("filter.text")} placeholder=${n("filter.text")} value=${o.text} dir="auto"
          onInput=${d=>{R({q:d.target.value}),clearTimeout(en),en=setTimeout(()=>st(n("filter.count",{count:Object.values(t.visible.value).reduce((p,m)=>p+m.length,0)})),700)}} />
      </div>
      <${ke} label=${n("filter.labels")} items=${a} icon="tag" count=${o.labels.length} />
      <${ke} label=${n("filter.people")} items=${l} icon="person" count=${o.assignees.length} />
      <${ke} label=${n("filter.priority")} items=${c} icon="flag" count=${o.priorities.length} />
      <${ke} label=${n("filter.due")} items=${u} icon="calendar" count=${o.due?1:0} />
      ${t.isFiltered.value&&i`<span class="small soft">${n("filter.count",{count:s})}</span>
        <button type="button" class="button small ghost" onClick=${()=>R({q:null,label:null,assignee:null,priority:null,due:null})}><${b}
            name="close" />${n("filter.clear")}</button>`}
    </div>
  `}function ke({label:t,items:e,icon:o,count:s}){return e.length===0?null:i`<${I} label=${t} items=${e} class=${`button small ${s>0?"on":""}`}><${b} name=${o} />${t}${s>0&&i`<span
      class="count">${s}</span>`}</${I}>`}function nn({load:t,name:e,...o}){let[s,r]=v(null),[a,l]=v(null),c=()=>{l(null),t().then(u=>r({it:u[e]}),l)};return T(c,[]),a?i`<${V} error=${a} retry=${c} />`:s?i`<${s.it} ...${o} />`:i`<div class="page"><${Mt} /></div>`}function sn({view:t}){let e=t.moving.value,o=e?t.board.card(e):void 0,[s,r]=v(null);if(!e||!o)return null;let a=s??o.status,l=t.together(e),c=t.board.order.value[a].filter(p=>!l.includes(p)),u=()=>{t.moving.value=null,t.focus.value=e,r(null)};function d(p){p.preventDefault();let m=String(new FormData(p.currentTarget).get("position")),$=m==="first"?{before:c[0]}:m==="last"?{after:c.at(-1)}:{after:m},f=t.move(l,a,$.before||$.after?$:{});u(),f&&S(n("card.moved",{title:o?.title??"",status:n(`status.${a}`)}),{action:{label:n("action.undo"),run:f}})}return i`
    <${F} title=${n("card.moveTitle",{title:o.title})} onClose=${u}>
      <form class="stack" onSubmit=${d}>
        <${O} as="select" label=${n("card.moveColumn")} name="status" autofocus value=${a}
          onChange=${p=>r(p.target.value)}>
          ${N.map(p=>i`<option value=${p} selected=${p===a}>${n(`status.${p}`)}</option>`)}
        </${O}>
        <${O} as="select" label=${n("card.movePosition")} name="position">
          <option value="first">${n("card.moveFirst")}</option>
          ${c.slice(0,500).map(p=>i`<option key=${p} value=${p}>${n("card.moveAfter",{title:t.title(p).slice(0,80)})}</option>`)}
          ${c.length>0&&i`<option value="last" selected>${n("card.moveLast")}</option>`}
        </${O}>
        <footer>
          <button type="button" class="button" onClick=${u}>${n("action.cancel")}</button>
          <button type="submit" class="button primary">${n("card.moveAction")}</button>
        </footer>
      </form>
    </${F}>
  `}function rn({view:t}){let{board:e}=t,o=[...t.selected.value].filter($=>e.cards.has($));if(o.length===0)return null;let s=o[0]??"",r=()=>t.selected.value=new Set,a=async $=>{try{let f=await e.bulk($);for(let{id:h,problem:k}of f.slice(0,5))S(n("select.failed",{title:t.title(h),reason:k}),{kind:"error"});f.length===0&&S(n("select.done",{count:$.length})),t.selected.value=new Set(f.map(({id:h})=>h))}catch(f){S(_(f),{kind:"error"})}},l=$=>a(o.flatMap(f=>{let h=e.card(f);return h?[{op:"update",task_id:f,changes:$(h)}]:[]})),c=async()=>{await rt({title:n("select.deleteTitle",{count:o.length}),text:n("card.deleteText"),action:n("action.delete"),danger:!0})&&await a(o.map($=>({op:"delete",task_id:$})))},u=N.map($=>({label:n(`status.${$}`),lead:i`<span class="dot" data-status=${$}></span>`,run:()=>{let f=t.move(t.together(s),$,{});f&&S(n("select.moved",{count:o.length,status:n(`status.${$}`)}),{action:{label:n("action.undo"),run:f}})}})),d=mt.map($=>({label:n(`priority.${$}`),lead:i`<${ft} priority=${$} hidden />`,run:()=>{l(()=>({priority:$}))}})),p=e.members.value.map(({user:$,avatar_url:f})=>({label:$.name??n("task.somebody"),lead:i`<${B} id=${$.id} name=${$.name} url=${f} hidden />`,run:()=>{l(h=>({assignees:[...new Set([...h.assignees,$.id])]}))}})),m=e.labels.value.map($=>({label:$,run:()=>{l(f=>({labels:[...new Set([...f.labels,$])]}))}}));return i`
    <div class="selection" role="toolbar" aria-label=${n("select.title")}>
      <strong role="status">${n("select.count",{count:o.length})}</strong>
      <${I} label=${n("task.status")} items=${u} class="button small"><${b} name="board" />${n("task.status")}</${I}>
      <${I} label=${n("task.priority")} items=${d} class="button small"><${b} name="flag" />${n("task.priority")}</${I}>
      <${I} label=${n("task.assign")} items=${p} class="button small"><${b} name="person" />${n("task.assign")}</${I}>
      ${m.length>0&&i`<${I} label=${n("task.addLabel")} items=${m} class="button small"><${b} name="tag" />${n("filter.labels")}</${I}>`}
      <button type="button" class="button small" onClick=${c}><${b} name="trash" />${n("action.delete")}</button>
      <button type="button" class="button small ghost icon-only" aria-label=${n("select.clear")} title=${n("select.clear")} onClick=${r}><${b} name="close" /></button>
    </div>
  `}function ln({changes:t,theirs:e,save:o,onClose:s}){let r=Object.keys(t),a=()=>{s(),o(t,Object.fromEntries(r.map(l=>[l,e[l]])))};return i`${r.map(l=>i`
      <${F} title=${n("task.conflictTitle",{field:ks(l)})} onClose=${s}>
        <div class="stack">
          <p class="soft">${n("task.conflictLead")}</p>
          <div class="versions">
            <section class="version" aria-label=${n("task.mine")}>
              <h3>${n("task.mine")}</h3><pre dir="auto">${an(t[l])}</pre>
              <button type="button" class="button primary" onClick=${a}>${n("task.keepMine")}</button>
            </section>
            <section class="version" aria-label=${n("task.theirs")}>
              <h3>${n("task.theirs")}</h3><pre dir="auto">${an(e[l])}</pre>
              <button type="button" class="button" onClick=${s}>${n("task.keepTheirs")}</button>
            </section>
          </div>
        </div>
      </${F}>
    `)}`}function ks(t){let e=`task.${t}`,o=n(e);return o===e?t:o}function an(t){return t==null||t===""||t.length===0?n("task.empty"):Array.isArray(t)?t.map(e=>typeof e=="string"?e:`${e.done?"☑":"☐"} ${e.text}`).join(`
`):String(t)}var cn=/@(usr_[0-9a-f]{32})/g,un=(t,e)=>t.replace(cn,(o,s)=>{let r=e.find(a=>a.id===s);return r?`@${r.name}`:o});function Fe(t,e){return[...e].sort((s,r)=>r.name.length-s.name.length).reduce((s,{id:r,name:a})=>a?s.replaceAll(new RegExp(`@${ys(a)}(?![\\p{L}\\p{N}_])`,"gu"),`@${r}`):s,t)}var ys=t=>t.replace(/[.*+?^${}()|[\]\\]/g,"\\$&");function dn(t,e){let o=/(?:^|[\s(])@([\p{L}\p{N}._-]{0,40}(?: [\p{L}\p{N}._-]{0,40})?)$/u.exec(t.slice(0,e));return o?{start:e-(o[1]?.length??0)-1,text:o[1]??""}:null}function pn(t,e){let o=document.createTreeWalker(t,NodeFilter.SHOW_TEXT),s=[];for(;o.nextNode();)/@usr_/.test(o.currentNode.textContent??"")&&!o.currentNode.parentElement?.closest("code")&&s.push(o.currentNode);for(let r of s){let l=(r.textContent??"").split(cn).map((c,u)=>{if(u%2===0)return c;let d=document.createElement("span");return d.className="mention",d.textContent=`@${e.find(p=>p.id===c)?.name??c}`,d});r.replaceWith(...l)}}function St({text:t,class:e="",people:o,onTick:s}){let r=x(null);T(()=>{let l=!0;return import("./markdown-WBNYQGWM.js").then(({rendered:c})=>{if(!l)return;let u=c(t);if(o&&pn(u,o),s)for(let d of u.querySelectorAll("input"))d.disabled=!1;r.current?.replaceChildren(u)},()=>l&&r.current?.replaceChildren(t)),()=>{l=!1}},[t,o,!!s]);let a=l=>{!s||!(l.target instanceof HTMLInputElement)||(l.preventDefault(),s([...r.current?.querySelectorAll("input")??[]].indexOf(l.target)))};return i`<div ref=${r} class=${`prose ${e}`} dir="auto" onClick=${a}></div>`}function Xt({label:t,place:e,initial:o,action:s,onSave:r,onCancel:a,placeholder:l,autofocus:c=!1,tools:u,fieldRef:d,events:p={},after:m,keepsInitial:$=!1,small:f=!1}){let h=x(null),k=d??h,[g,w]=v(null),C=et();T(()=>{c&&(k.current?.focus(),k.current?.setSelectionRange(k.current.value.length,k.current.value.length))},[]);let K=()=>k.current?.value??"";return i`
    <div class=${`writer ${f?"small":""}`}>
      <div class="row">
        <div class="tabs" role="tablist" aria-label=${t}>
          <button type="button" role="tab" aria-selected=${g===null} aria-controls=${C} onClick=${()=>w(null)}>${n("task.write")}</button>
          <button type="button" role="tab" aria-selected=${g!==null} aria-controls=${C} onClick=${()=>w(K())}>${n("task.preview")}</button>
        </div>
        ${u}
      </div>
      <div id=${C} role="tabpanel" aria-label=${t}>
        <textarea ref=${k} class="input" aria-label=${t} placeholder=${l} hidden=${g!==null} defaultValue=${o} dir="auto" spellcheck=${!0}
          ...${p}
          onInput=${D=>{Z(e,!$&&K()===o?null:K()),p.onInput?.(D)}}
          onKeyDown=${D=>{M(D)||(p.onKeyDown?.(D),!D.defaultPrevented&&D.key==="Enter"&&(D.ctrlKey||D.metaKey)&&(D.preventDefault(),r(K())))}}></textarea>
        ${m}
        ${g!==null&&(g.trim()?i`<${St} text=${g} class="preview" />`:i`<p class="preview soft">${n("task.emptyPreview")}</p>`)}
      </div>
      <div class="row">
        <button type="button" class="button primary" onClick=${()=>r(K())}>${s}</button>
        ${a&&i`<button type="button" class="button" onClick=${a}>${n("action.cancel")}</button>`}
      </div>
    </div>
  `}function mn({context:{task:t,id:e,save:o,canEdit:s}}){let r=`description.${e}`,[a,l]=v(!1),[c,u]=v(()=>wt(r,null)),d=x(null),p=t.description??"",m=()=>{d.current=t.description,l(!0)},$=()=>{Z(r,null),u(null),l(!1)},f=async k=>{let{turned:g}=await import("./tick-L4K3COR7.js"),w=g(p,k);w!==p&&o({description:w},{description:p})},h=async k=>{if(l(!1),k===(d.current??""))return $();await o({description:k===""?null:k},{description:d.current})?(Z(r,null),u(null)):u(k)};return i`
    <section class="section" aria-label=${n("task.description")}>
      <header>
        <h3>${n("task.description")}</h3>
        ${s&&!a&&i`<div class="end"><button type="button" class="button small ghost" onClick=${m}><${b}
            name="edit" />${n("action.edit")}</button></div>`}
      </header>
      ${c!==null&&!a&&i`<div class="notice warn">
        <${b} name="edit" /><span class="grow">${n("task.draft")}</span>
        <button type="button" class="button small" onClick=${m}>${n("task.restore")}</button>
        <button type="button" class="button small ghost" onClick=${$}>${n("action.discard")}</button>
      </div>`}
      ${a&&p!==(d.current??"")&&i`<p class="notice warn" role="status">${n("task.changedElsewhere",{name:n("task.somebody")})}</p>`}
      ${a?i`<${Xt} label=${n("task.description")} place=${r} initial=${c??p} action=${n("action.save")} autofocus
            placeholder=${n("task.descriptionPlaceholder")} onSave=${h} onCancel=${$} />`:p?i`<div class="readable"><${St} text=${p} onTick=${s?f:void 0} /></div>`:s?i`<button type="button" class="button ghost" onClick=${m}>${n("task.descriptionPlaceholder")}</button>`:i`<p class="soft">${n("task.empty")}</p>`}
    </section>
  `}function fn({context:{board:t,task:e,save:o,canEdit:s}}){let r=e.assignees.map(c=>({id:c,member:t.member(c)})),a=c=>o({assignees:e.assignees.includes(c)?e.assignees.filter(u=>u!==c):[...e.assignees,c]}),l=t.members.value.map(({user:c,avatar_url:u})=>({label:c.name??n("task.somebody"),lead:i`<${B} id=${c.id} name=${c.name} url=${u} hidden />`,checked:e.assignees.includes(c.id),run:()=>{a(c.id)}}));return i`
    <div class="field" role="group" aria-label=${n("task.assignees")}>
      <span class="label">${n("task.assignees")}</span>
      ${r.map(({id:c,member:u})=>i`<span key=${c} class="row"><${B} id=${c} name=${u?.user.name??n("task.somebody")} url=${u?.avatar_url} hidden />
          <span class="grow" dir="auto">${u?.user.name??n("task.somebody")}</span></span>`)}
      ${r.length===0&&!s&&i`<span class="soft">${n("task.nobody")}</span>`}
      ${s&&i`<div><${I} label=${n("task.assign")} items=${l} class="button small"><${b} name="person" />${n("task.assign")}</${I}></div>`}
    </div>
  `}function Ne({label:t,value:e,disabled:o,onChange:s}){let r=et(),a=x(null),l=e&&go(e)||Se.value,[c,u]=v(e!==null&&!_t(e)),d=e===null?"":c?_t(e)?`${e}T09:00`:Bt(e,l):_t(e)?e:Bt(e,l).slice(0,10);T(()=>{a.current&&document.activeElement!==a.current&&(a.current.value=d)},[d]),T(()=>{e!==null&&u(!_t(e))},[e]);let p=c&&e!==null?[...new Set([l,Se.value,"UTC",...Intl.supportedValuesOf("timeZone")])]:[],m=()=>{let f=a.current?.value??"";f!==d&&s(f===""?null:c?me(f.slice(0,16),l):f)},$=()=>{u(!c),e!==null&&s(c?Bt(e,l).slice(0,10):me(`${e}T09:00`,l))};return i`
    <div class="field">
      <label for=${r}>${t}</label>
      <div class="row">
        <input ref=${a} id=${r} class="input grow" type=${c?"datetime-local":"date"} key=${c?"time":"date"} min="1900-01-01" max="9998-12-31"
          defaultValue=${d} disabled=${o} onChange=${m} onBlur=${m} />
        ${e!==null&&!o&&i`<button type="button" class="button ghost icon-only" aria-label=${`${n("task.clearDate")}: ${t}`} title=${n("task.clearDate")} onClick=${()=>s(null)}>
          <${b} name="close" />
        </button>`}
      </div>
      ${p.length>0&&!o&&e!==null&&i`<select class="input" aria-label=${`${n("task.zone")}: ${t}`} onChange=${f=>s(me(Bt(e,l),f.target.value))}>
        ${p.map(f=>i`<option value=${f} selected=${f===l}>${f.replaceAll("_"," ")}</option>`)}
      </select>`}
      ${e!==null&&i`<p class="hint">${yt(e)}${!o&&i`<span aria-hidden="true"> · </span><button type="button" class="link small"
          onClick=${$}>${n(c?"task.removeTime":"task.addTime")}</button>`}</p>`}
    </div>
  `}var $n=t=>t.normalize("NFC").toLowerCase();function hn({context:{board:t,task:e,save:o,canEdit:s}}){let r=x(null),a=et(),l=()=>{let u=(r.current?.value??"").trim().normalize("NFC");r.current&&(r.current.value=""),u&&!e.labels.some(d=>$n(d)===$n(u))&&o({labels:[...e.labels,u]})},c=u=>{o({labels:e.labels.filter(d=>d!==u)}),r.current?.focus()};return i`
    <div class="field">
      <label for=${a}>${n("task.labels")}</label>
      ${e.labels.length>0&&i`<div class="label-edit">
        ${e.labels.map(u=>i`<span key=${u} class="chip" data-tone=${pt(u)}><span dir="auto">${u}</span>${s&&i`<button type="button" aria-label=${n("task.removeLabel",{label:u})} onClick=${()=>c(u)}><${b} name="close" /></button>`}</span>`)}
      </div>`}
      ${s&&i`<input ref=${r} id=${a} class="input" list=${`${a}-known`} placeholder=${n("task.addLabel")} maxLength="50" dir="auto" autocomplete="off"
          onBlur=${l}
          onKeyDown=${u=>{M(u)||u.key!=="Enter"&&u.key!==","||(u.preventDefault(),l())}} />
        <datalist id=${`${a}-known`}>${t.labels.value.map(u=>i`<option value=${u}></option>`)}</datalist>`}
    </div>
  `}function bn({label:t,name:e,most:o,context:{task:s,save:r,canEdit:a}}){return i`<${O} label=${t} key=${s[e]} type="number" inputMode="numeric" min="0" max=${o} step="1" disabled=${!a} defaultValue=${s[e]??""}
    onChange=${l=>{let c=l.target;if(!c.reportValidity())return;let u=c.value===""?null:Number(c.value);u!==s[e]&&r({[e]:u})}} />`}function gn({context:t}){let{board:e,id:o,task:s,save:r,canEdit:a}=t,l=u=>u.target.value,c=u=>{let d=u.target;e.move(o,d.value).catch(p=>{d.value=s.status,S(n("drag.refused",{title:s.title,reason:_(p)}),{kind:"error"})})};return i`
    <${O} as="select" label=${n("task.status")} disabled=${!a} value=${s.status} onChange=${c}>
      ${N.map(u=>i`<option value=${u} selected=${u===s.status}>${n(`status.${u}`)}</option>`)}
    </${O}>
    <${O} as="select" label=${n("task.priority")} disabled=${!a} value=${s.priority}
      onChange=${u=>r({priority:l(u)})}>
      ${mt.map(u=>i`<option value=${u} selected=${u===s.priority}>${n(`priority.${u}`)}</option>`)}
    </${O}>
    <${fn} context=${t} />
    <${Ne} label=${n("task.due")} value=${s.due} disabled=${!a} onChange=${u=>r({due:u})} />
    <${Ne} label=${n("task.start")} value=${s.start} disabled=${!a} onChange=${u=>r({start:u})} />
    <${hn} context=${t} />
    <div class="two">
      <${bn} label=${n("task.estimateMinutes")} name="estimate_minutes" most=${6e7} context=${t} />
      <${bn} label=${n("task.points")} name="points" most=${1e6} context=${t} />
    </div>
  `}function vn({context:t}){let{board:e,id:o,task:s}=t,[r,a]=v(!1),[l,c]=v([]),[u,d]=v(null),[p,m]=v(null),$=async f=>{try{let h=await j("listTaskActivity",{project_id:e.id,task_id:o,limit:30,...f?{cursor:f}:{}});c(k=>f?[...k,...h.items]:h.items),d(h.next_cursor)}catch(h){m(h)}};return T(()=>{r&&$()},[r,o,s.version]),i`
    <details class="section" onToggle=${f=>a(f.target.open)}>
      <summary><h3>${n("activity.title")}</h3></summary>
      ${!!p&&i`<p class="bad small">${_(p)}</p>`}
      <ol class="activity">
        ${l.map(f=>i`<li key=${f.id}><span><strong dir="auto">${f.actor.name??n("task.somebody")}</strong> ${ws(f,t)}</span>
          <time class="small soft" datetime=${f.at} title=${lt(f.at)}>${G(f.at)}</time></li>`)}
      </ol>
      ${u&&i`<button type="button" class="button small" onClick=${()=>$(u)}>${n("action.more")}</button>`}
    </details>
  `}function ws(t,e){if(t.kind==="status_changed")return n("activity.status",{to:n(`status.${t.to}`)});if(t.field&&!t.kind.startsWith("comment")){let s=`task.${t.field}`,r=n(s)===s?t.field:n(s),a=xs(t.to,e);return a?n("activity.set",{field:r,to:a}):n("activity.changed",{field:r})}let o=`activity.${t.kind}`;return n(o)===o?t.kind:n(o)}function xs(t,{board:e}){if(typeof t=="number")return String(t);if(Array.isArray(t))return t.every(s=>typeof s=="string")?t.map(s=>e.member(s)?.user.name??e.card(s)?.title??s).join(", ").slice(0,120):"";if(typeof t!="string")return"";if(_t(t))return pe(t);let o=`priority.${t}`;return n(o)===o?t.slice(0,120):n(o)}function kn({context:t}){let{board:e,id:o,canEdit:s,touched:r}=t,[a,l]=v([]),[c,u]=v(!1),d=x(null),p=ko.value.filter(g=>g.task===o),m=()=>gt("listAttachments",{project_id:e.id,task_id:o}).then(l,()=>null),$=a.some(g=>g.state==="pending"||g.state==="checking"||g.thumbnail.state==="pending");T(()=>{m()},[o,r]),T(()=>{if(!$)return;let g=setInterval(m,2e3);return()=>clearInterval(g)},[o,$]);let f=async g=>{await Promise.all([...g].map(w=>yo(e.id,o,w))),m()};T(()=>{let g=d.current?.closest("dialog");if(!g||!s)return;let w=new AbortController,C={signal:w.signal},K=D=>D.dataTransfer?.types.includes("Files")??!1;return g.addEventListener("dragover",D=>K(D)&&u(!0),C),g.addEventListener("dragleave",D=>!g.contains(D.relatedTarget)&&u(!1),C),g.addEventListener("drop",D=>{u(!1),D.dataTransfer?.files.length&&f(D.dataTransfer.files)},C),g.addEventListener("paste",D=>{let y=D.clipboardData;D.defaultPrevented||!y?.files.length||y.types.some(E=>E.startsWith("text/"))||(D.preventDefault(),f(y.files))},C),()=>w.abort()},[o,s]);let h=async g=>{if(await rt({title:n("files.deleteTitle",{name:g.file_name}),text:n("files.deleteText"),action:n("action.delete"),danger:!0})){try{await j("deleteAttachment",{project_id:e.id,task_id:o,attachment_id:g.id},{ifMatch:Tt(g.version)})}catch(w){S(_(w),{kind:"error"})}m()}},k=a.filter(g=>g.state!=="pending");return!s&&k.length===0?null:i`
    <section ref=${d} class="section" aria-label=${n("files.title")}>
      <header>
        <h3>${n("files.title")}</h3>
        ${s&&i`<div class="end"><label class="button small ghost file-button"><${b} name="attach" />${n("files.add")}
          <input class="sr" type="file" multiple onChange=${g=>{let w=g.target;f(w.files??[]).then(()=>w.value="")}} /></label></div>`}
      </header>
      <ul class="files">
        ${k.map(g=>i`<${Ss} key=${g.id} file=${g} remove=${s?()=>h(g):void 0} />`)}
        ${p.map(g=>i`<${Es} key=${g.id} upload=${g} />`)}
      </ul>
      ${k.length+p.length===0&&i`<p class="small soft">${n("files.hint")}</p>`}
      ${c&&i`<div class="drop-zone" aria-hidden="true"><${b} name="attach" />${n("files.drop")}</div>`}
    </section>
  `}function Ss({file:t,remove:e}){let{thumbnail:o}=t;return i`<li class="file">
    <span class="picture">${o.url?i`<img src=${o.url} alt="" width=${o.width} height=${o.height}
        loading="lazy" />`:i`<${b} name="attach" />`}</span>
    <span class="grow">
      ${t.download_url?i`<a href=${t.download_url} target="_blank" rel="noopener" dir="auto">${t.file_name}</a>`:i`<span dir="auto">${t.file_name}</span>`}
      <span class="small soft">${t.state==="available"?`${vo(t.size_bytes)} · ${G(t.created_at)}`:n(`files.${t.state==="rejected"?"rejected":"checking"}`)}</span>
    </span>
    ${e&&i`<button type="button" class="button ghost small icon-only" aria-label=${n("files.remove",{name:t.file_name})} onClick=${e}><${b}
        name="trash" /></button>`}
  </li>`}function Es({upload:{name:t,preview:e,progress:o,state:s,error:r,stop:a,retry:l}}){return i`<li class="file">
    <span class="picture">${e?i`<img src=${e} alt="" />`:i`<${b} name="attach" />`}</span>
    <span class="grow"><span dir="auto">${t}</span>
      ${s==="failed"?i`<span class="small bad" role="alert">${_(r)}</span>`:i`<progress class="bar" max="1" value=${o} aria-label=${n("files.sending",{name:t})}></progress>`}
    </span>
    ${s==="failed"&&i`<button type="button" class="button small" onClick=${l}>${n("action.retry")}</button>`}
    <button type="button" class="button ghost small icon-only" aria-label=${n("files.stop",{name:t})} onClick=${a}><${b} name="close" /></button>
  </li>`}function yn({context:{task:t,save:e,canEdit:o}}){let s=x(null),r=t.checklist,a=r.filter(d=>d.done).length;if(r.length===0&&!o)return null;let l=d=>e({checklist:d.map(({id:p,text:m="",done:$=!1})=>({...p?{id:p}:{},text:m,done:$}))},{checklist:r}),c=(d,p)=>l(r.map(m=>m===d?{...m,...p}:m)),u=d=>{let p=ve(d).map(m=>({text:m.slice(0,500)}));p.length>0&&l([...r,...p]),s.current&&(s.current.value="")};return i`
    <section class="section" aria-label=${n("task.checklist")}>
      <header><h3>${n("task.checklist")}</h3>${r.length>0&&i`<span class="small soft">${n("card.checklist",{done:a,total:r.length})}</span>`}</header>
      ${r.length>0&&i`<progress class="bar" max=${r.length} value=${a} aria-label=${n("task.checklist")}></progress>`}
      <ul class="lines">
        ${r.map((d,p)=>i`<${Ts} key=${d.id||p} line=${d} canEdit=${o} change=${m=>c(d,m)}
          remove=${()=>l(r.filter(m=>m!==d))} />`)}
      </ul>
      ${o&&i`<input ref=${s} class="input quiet" placeholder=${n("task.addLine")} aria-label=${n("task.addLine")} maxLength="5000" dir="auto"
        onPaste=${d=>{let p=d.clipboardData?.getData("text/plain")??"";ve(p).length<2||(d.preventDefault(),u(p))}}
        onKeyDown=${d=>{M(d)||d.key!=="Enter"||(d.preventDefault(),u(s.current?.value??""))}} />`}
    </section>
  `}function Ts({line:t,canEdit:e,change:o,remove:s}){let r=a=>{let l=a.target,c=l.value.trim();c?c!==t.text&&o({text:c}):l.value=t.text};return i`<li class=${kt("line",t.done&&"done")}>
    <input type="checkbox" checked=${t.done} disabled=${!e} aria-label=${t.text} onChange=${()=>o({done:!t.done})} />
    ${e?i`<input class="line-text" key=${t.text} defaultValue=${t.text} aria-label=${n("task.lineText",{text:t.text})} maxLength="500" dir="auto" onBlur=${r}
            onKeyDown=${a=>!M(a)&&a.key==="Enter"&&a.target.blur()} />
          <button type="button" class="button ghost small icon-only" aria-label=${n("task.removeLine",{text:t.text})} onClick=${s}><${b} name="close" /></button>`:i`<span dir="auto">${t.text}</span>`}
  </li>`}function Be(t,e){let[o,s]=v(null),[r,a]=v(0),l=et(),c=o?t.filter(f=>Y(f.name).split(/\s+/).concat(Y(f.name)).some(h=>h.startsWith(Y(o.text)))).slice(0,6):[],u=c.length>0,d=Math.min(r,c.length-1),p=f=>{let h=e.current;!h||!o||(h.setRangeText(`@${f.name} `,o.start,h.selectionStart,"end"),h.dispatchEvent(new Event("input",{bubbles:!0})),s(null),h.focus())},m={"aria-autocomplete":"list","aria-haspopup":"listbox","aria-controls":u?l:void 0,"aria-activedescendant":u?`${l}-${d}`:void 0,onInput:()=>{let f=e.current;s(f?dn(f.value,f.selectionStart):null),a(0)},onBlur:()=>setTimeout(()=>s(null),150),onKeyDown:f=>{if(M(f)||!u||f.ctrlKey||f.metaKey)return;let h={ArrowDown:1,ArrowUp:-1}[f.key],k=c[d];if(h)a((d+h+c.length)%c.length);else if((f.key==="Enter"||f.key==="Tab")&&k)p(k);else if(f.key==="Escape")s(null);else return;f.preventDefault(),f.stopPropagation()}};return{list:i`<div id=${l} class="menu below" role="listbox" aria-label=${n("comments.people")} hidden=${!u}>
    ${c.map((f,h)=>i`<div key=${f.id} id=${`${l}-${h}`} role="option" aria-selected=${h===d}
        onPointerDown=${k=>k.preventDefault()} onClick=${()=>p(f)}>
        <${B} id=${f.id} name=${f.name} hidden /><span dir="auto">${f.name}</span>
      </div>`)}
  </div>`,events:m}}function wn({context:t}){let{board:e,id:o,canEdit:s,touched:r}=t,[a,l]=v([]),c=e.people.value,u=()=>gt("listComments",{project_id:e.id,task_id:o}).then(l,()=>null);return T(()=>{u()},[o,r]),i`
    <section class="section" aria-label=${n("comments.title")}>
      <header><h3>${n("comments.title")}</h3></header>
      <ol class="comments">
        ${a.map(d=>i`<${Cs} key=${d.id} comment=${d} people=${c} context=${t} reload=${u} />`)}
      </ol>
      ${s&&i`<${_s} key=${a.length} context=${t} people=${c} done=${u} />`}
    </section>
  `}function _s({context:{board:t,id:e},people:o,done:s}){let r=`comment.${e}`,a=x(null),{list:l,events:c}=Be(o,a),[u,d]=v(!1),p=x({text:"",key:""}),m=async $=>{if(!$.trim()||u)return;let f={body:Fe($,o)};p.current.text!==f.body&&(p.current={text:f.body,key:crypto.randomUUID()}),d(!0);try{await j("createComment",{project_id:t.id,task_id:e},{body:f,idempotencyKey:p.current.key}),Z(r,null),a.current&&(a.current.value=""),p.current={text:"",key:""},await s()}catch(h){S(_(h),{kind:"error"})}d(!1)};return i`<div class="comment">
    <${B} id=${Lt.value} name=${X.value?.name??"?"} url=${X.value?.avatar_url} hidden />
    <div class="grow"><${Xt} label=${n("comments.new")} place=${r} initial=${wt(r,"")} keepsInitial action=${n("comments.send")}
        placeholder=${n("comments.placeholder")}
      onSave=${m} fieldRef=${a} events=${c} after=${l} small /></div>
  </div>`}function Cs({comment:t,people:e,context:{board:o,id:s,canEdit:r},reload:a}){let[l,c]=v(!1),u=x(null),{list:d,events:p}=Be(e,u),m=`comment.${t.id}`,$=t.author.name??n("task.somebody"),f=t.author.id===Lt.value,h={project_id:o.id,task_id:s,comment_id:t.id},k=async C=>{try{await j("updateComment",h,{body:{body:Fe(C,e)},ifMatch:Tt(t.version)}),Z(m,null),c(!1),await a()}catch(K){S(_(K),{kind:"error"})}},g=async()=>{await rt({title:n("comments.deleteTitle"),text:n("comments.deleteText"),action:n("action.delete"),danger:!0})&&(await j("deleteComment",h,{ifMatch:Tt(t.version)}).catch(C=>S(_(C),{kind:"error"})),await a())},w=[{label:n("action.edit"),icon:"edit",run:()=>c(!0)},{label:n("action.delete"),icon:"trash",danger:!0,run:()=>{g()}}];return i`<li class="comment">
    <${B} id=${t.author.id} name=${$} url=${o.member(t.author.id)?.avatar_url} hidden />
    <div class="grow">
      <div class="row"><strong dir="auto">${$}</strong>
        <time class="small soft" datetime=${t.created_at}
            title=${lt(t.created_at)}>${G(t.created_at)}${t.edited&&` · ${n("comments.edited")}`}</time>
        ${f&&r&&!l&&i`<span class="end"><${I} label=${n("comments.actions")} items=${w} /></span>`}
      </div>
      ${l?i`<${Xt} label=${n("comments.edit")} place=${m} initial=${wt(m,un(t.body,e))} keepsInitial action=${n("action.save")} autofocus
            onSave=${k} fieldRef=${u} events=${p} after=${d} small
            onCancel=${()=>{Z(m,null),c(!1)}} />`:i`<${St} text=${t.body} people=${e} />`}
    </div>
  </li>`}function Ke({context:{task:t,save:e,canEdit:o},name:s,...r}){let a=x(null),l=t[s]??"",c=x(l);return T(()=>{a.current&&document.activeElement!==a.current&&(a.current.value=l)},[l]),i`<${O} ...${r} inputRef=${a} name=${s} dir="auto" disabled=${!o} defaultValue=${l}
    onFocus=${()=>c.current=l} onBlur=${()=>{let d=a.current?.value.trim()??"";d!==c.current&&e({[s]:d||null},{[s]:c.current||null})}}
    onKeyDown=${d=>{M(d)||d.key!=="Escape"||!a.current||a.current.value===c.current||(d.preventDefault(),d.stopPropagation(),a.current.value=c.current,a.current.blur())}} />`}function xn({context:t}){let{board:e,id:o,task:s,canEdit:r,touched:a}=t,[l,c]=v(!1),u=e.project.value?.kind==="bucket_list";if(T(()=>{u&&xo(e.id,o).catch(()=>null)},[o,a,u]),!u)return null;let d=wo(o).value,p=d?.review??null,m=new Set(p?.pictures),$=So(d).filter(f=>m.has(f.id));return i`<section class="section task-dream" aria-label=${n("dreams.section")}>
    <${Ke} context=${t} name="why" as="textarea" rows="2" label=${n("task.why")} maxLength="2000" placeholder=${n("dreams.whyPlaceholder")} />
    <${Ke} context=${t} name="category" label=${n("task.category")} maxLength="50" />
    ${(p||s.status==="done")&&i`<div class="review-shown">
      <header class="row"><h3 class="grow">${n("review.heading")}</h3>
        ${r&&i`<button type="button" class="button small" onClick=${()=>c(!0)}>
          <${b} name=${p?"edit":"star"} />${n(p?"review.edit":"review.write")}
        </button>`}
      </header>
      ${p&&i`<p class="row"><${Eo} rating=${p.rating} /><span class="soft small">${n("dreams.achievedOn",{day:pe(p.achieved_on)})}</span>
          ${p.is_draft&&i`<span class="state warn">${n("review.isDraft")}</span>`}</p>
        <${St} text=${p.text} />
        ${$.length>0&&i`<div class="pictures">
          ${$.map(f=>i`<a key=${f.id} class="picture" href=${f.download_url} target="_blank" rel="noopener">
            <img src=${f.thumbnail.url} alt=${f.file_name} loading="lazy" />
          </a>`)}
        </div>`}`}
    </div>`}
    ${l&&i`<${To} board=${e} task=${s} onClose=${()=>c(!1)} />`}
  </section>`}function Sn({context:t}){let{board:e,id:o,task:s,save:r,canEdit:a}=t,[l,c]=v(null),u=()=>j("listDependencies",{project_id:e.id,task_id:o}).then(c,()=>null),d=e.order.value;T(()=>{u()},[o,s.version,s.subtasks?.total,s.subtasks?.done,d]);let p=s.parent_id?e.card(s.parent_id):void 0,m=e.list().filter(h=>h.id!==o&&!h.id.startsWith("new_")),$=h=>e.create({title:h,parent_id:o}).then(u,k=>S(_(k),{kind:"error"})),f=h=>r({blocked_by:[...s.blocked_by,h]});return!a&&!p&&(l?.subtasks.length??0)+s.blocked_by.length+(l?.blocks.length??0)===0?null:i`
    <section class="section" aria-label=${n("task.subtasks")}>
      <header><h3>${n("task.subtasks")}</h3>${p&&i`<span class="small soft">${n("task.partOf")} <a href=${En(e.id,p.id)}
          dir="auto">${p.title}</a></span>`}</header>
      <${Ue} project=${e.id} tasks=${l?.subtasks??[]} />
      ${a&&i`<${js} label=${n("task.addSubtask")} onAdd=${$} />`}
    </section>
    <section class="section" aria-label=${n("task.blockedBy")}>
      <header><h3>${n("task.blockedBy")}</h3></header>
      <${Ue} project=${e.id} tasks=${l?.blocked_by??[]} remove=${a?h=>r({blocked_by:s.blocked_by.filter(k=>k!==h)}):void 0} />
      ${a&&i`<${Ds} label=${n("task.addBlocker")} tasks=${m.filter(h=>!s.blocked_by.includes(h.id))} onPick=${f} />`}
      ${(l?.blocks.length??0)>0&&i`<h4 class="small soft">${n("task.blocks")}</h4><${Ue} project=${e.id} tasks=${l?.blocks??[]} />`}
    </section>
  `}var En=(t,e)=>`/app/projects/${t}/tasks/${e}${location.search}`;function Ue({project:t,tasks:e,remove:o}){return e.length===0?null:i`<ul class="lines">
    ${e.map(s=>i`<li key=${s.id} class="line">
        <span class="dot" data-status=${s.status}></span><span class="sr">${n(`status.${s.status}`)}</span>
        <a class="grow" href=${En(t,s.id)} dir="auto">${s.title}</a>
        ${o&&i`<button type="button" class="button ghost small icon-only" aria-label=${n("task.removeBlocker",{title:s.title})}
            onClick=${()=>o(s.id)}><${b} name="close" /></button>`}
      </li>`)}
  </ul>`}function js({label:t,onAdd:e}){return i`<input class="input quiet" placeholder=${t} aria-label=${t} maxLength="500" dir="auto"
    onKeyDown=${o=>{if(M(o)||o.key!=="Enter")return;o.preventDefault();let s=o.target;s.value.trim()&&e(s.value.trim()),s.value=""}} />`}function Ds({label:t,tasks:e,onPick:o}){let[s,r]=v(""),[a,l]=v(0),c=x(null),u=et(),d=Y(s.trim()),p=d?e.filter(f=>Y(f.title).includes(d)).slice(0,8):[],m=f=>{o(f),r(""),c.current?.focus()},$=f=>{if(M(f)||p.length===0)return;let h={ArrowDown:1,ArrowUp:-1}[f.key];if(h)l((a+h+p.length)%p.length);else if(f.key==="Enter")m(p[Math.min(a,p.length-1)]?.id??"");else if(f.key==="Escape")r("");else return;f.preventDefault(),f.stopPropagation()};return i`<div class="picker">
    <input ref=${c} class="input quiet" role="combobox" aria-expanded=${p.length>0} aria-controls=${u} aria-autocomplete="list" aria-label=${t}
        placeholder=${t} dir="auto"
      aria-activedescendant=${p.length>0?`${u}-${Math.min(a,p.length-1)}`:void 0} value=${s}
      onInput=${f=>{r(f.target.value),l(0)}}
      onKeyDown=${$} onBlur=${()=>setTimeout(()=>r(""),150)} />
    <div id=${u} class="menu below" role="listbox" aria-label=${t} hidden=${p.length===0}>
      ${p.map((f,h)=>i`<div key=${f.id} id=${`${u}-${h}`} role="option" aria-selected=${h===Math.min(a,p.length-1)} dir="auto"
          onPointerDown=${k=>k.preventDefault()} onClick=${()=>m(f.id)}>${f.title}</div>`)}
    </div>
  </div>`}var Tn=[xn,yn,Sn,kn,wn,vn];function _n({context:{task:t,save:e,canEdit:o}}){let s=x(null),r=x(t.title);T(()=>{s.current&&document.activeElement!==s.current&&(s.current.value=t.title)},[t.title]);let a=()=>{let l=(s.current?.value??"").replace(/\s*\n\s*/g," ").trim();!l&&s.current?s.current.value=t.title:l!==r.current&&e({title:l},{title:r.current})};return i`<h2>
    <textarea ref=${s} class="title-edit" rows="1" aria-label=${n("task.title")} maxLength="500" readOnly=${!o} dir="auto" defaultValue=${t.title}
      onFocus=${()=>r.current=t.title}
      onBlur=${a}
      onKeyDown=${l=>{M(l)||(l.key==="Enter"?(l.preventDefault(),s.current?.blur()):l.key==="Escape"&&s.current&&s.current.value!==r.current&&(l.preventDefault(),l.stopPropagation(),s.current.value=r.current,s.current.blur()))}}></textarea>
  </h2>`}function Cn({view:t,id:e,onClose:o}){let{board:s}=t,[r,a]=v(null),[l,c]=v(null),[u,d]=v(null),[p,m]=v(0),$=s.cards.get(e)?.value,f=async()=>{try{let C=await j("readTask",{project_id:s.id,task_id:e});c(null),a(C),s.put(C)}catch(C){c(C)}};T(()=>(f(),s.touched.subscribe(C=>{C?.task===e&&(m(K=>K+1),f())})),[e]);let h=async(C,K)=>{let D=r,y=K??Object.fromEntries(Object.keys(C).map(E=>[E,D?.[E]]));a(E=>E&&{...E,...C});try{let E=await s.patch(e,C,y);return E&&a(E),!0}catch(E){let P=E.theirs;return P?(a(P),s.put(P),d({changes:C,theirs:P})):(a(U=>U&&{...U,...y}),S(_(E),{kind:"error"})),!1}},k=r&&$?{...r,...$,description:r.description}:r,g=k?.title??$?.title??n("task.loading"),w=k&&{view:t,board:s,id:e,task:k,save:h,touched:p,canEdit:s.canEdit.value};return i`
    <${F} title=${g} class="task" bare onClose=${o}>
      <div class="task-head">
        <span class="crumb" dir="auto">${s.project.value?.name}</span>
        <${Ls} id=${e} />
        <div class="end">
          ${w&&i`<${As} context=${w} onClose=${o} />`}
          <button type="button" class="button ghost icon-only" aria-label=${n("action.close")} onClick=${o}><${b} name="close" /></button>
        </div>
      </div>
      ${!k&&!l&&i`<div class="task-main" aria-busy="true"><h2 dir="auto">${g}</h2><span class="sr" role="status">${n("task.loading")}</span>
        <div class="skeleton">${" "}</div><div class="skeleton">${" "}</div></div>`}
      ${!k&&l&&i`<${V} error=${l} retry=${f} />`}
      ${w&&i`<div class="task-grid">
        <div class="task-main">
          <${_n} context=${w} />
          <${mn} context=${w} />
          ${Tn.map(C=>i`<${C} context=${w} />`)}
        </div>
        <div class="task-side">
          <${gn} context=${w} />
          <p class="small soft" title=${lt(w.task.updated_at)}>
            ${n("task.created",{ago:G(w.task.created_at)})}<br />${n("task.changed",{ago:G(w.task.updated_at)})}
          </p>
        </div>
      </div>`}
    </${F}>
    ${u&&i`<${ln} ...${u} save=${h} onClose=${()=>d(null)} />`}
  `}function Ls({id:t}){let e=H.value.filter(r=>r.task===t).length,[o,s]=v(!1);return T(()=>{e>0&&s(!0)},[e]),e>0&&tt.value!==null?i`<span class="saving bad" role="status">${n("state.notSaved")}</span>`:i`<span class="saving" role="status">${e>0?n("state.saving"):o?n("state.saved"):""}</span>`}function As({context:t,onClose:e}){let{view:o,board:s,task:r,id:a,canEdit:l}=t,c=()=>navigator.clipboard.writeText(`${location.origin}/app/projects/${s.id}/tasks/${a}`).then(()=>S(n("copied"))),u=async()=>{let p={title:n("card.deleteTitle",{title:r.title}),text:n("card.deleteText"),action:n("action.delete"),danger:!0};await rt(p)&&(e(),s.remove(a).then(()=>S(n("card.deleted",{title:r.title})),m=>S(_(m),{kind:"error"})))},d=[{label:n("action.copyLink"),icon:"link",run:()=>{c()}}];return l&&(d.unshift({label:n("card.move"),icon:"board",run:()=>o.moving.value=a}),d.push("line",{label:n("card.delete"),icon:"trash",danger:!0,run:()=>{u()}})),i`<${I} label=${n("card.menu",{title:r.title})} items=${d} class="button ghost icon-only" />`}var Dn={title:(t,e)=>t.title.localeCompare(e.title),status:(t,e)=>N.indexOf(t.status)-N.indexOf(e.status),priority:(t,e)=>mt.indexOf(t.priority)-mt.indexOf(e.priority),due:(t,e)=>(t.due??"").localeCompare(e.due??""),updated:(t,e)=>e.updated_at.localeCompare(t.updated_at)},Os=["status","priority","assignee","label","none"],jn=200;function Ln({view:t}){let{board:e}=t,o=L.value.query,s=o.get("group")??"status",r=o.get("sort")??"",a=Number(o.get("rows")??jn),l=t.visible.value,c=N.flatMap(m=>l[m]).flatMap(m=>e.cards.get(m)?.value??[]),u=Qt(()=>Ps(Is(c,r),s,e),[c,r,s]),d=c.length>0&&c.every(m=>t.selected.value.has(m.id));if(c.length===0)return i`<${z} icon="list" title=${n(t.isFiltered.value?"list.noneFound":"board.emptyTitle")} />`;let p=a;return i`
    <div class="page list-page">
      <div class="row list-tools">
        <${O} as="select" label=${n("list.group")} onChange=${m=>R({group:m.target.value})}>
          ${Os.map(m=>i`<option value=${m} selected=${m===s}>${n(`list.group.${m}`)}</option>`)}
        </${O}>
      </div>
      <div class="table-wrap" tabindex="0" role="group" aria-label=${n("list.title")}>
        <table class="tasks">
          <caption class="sr">${n("list.title")}</caption>
          <thead><tr>
            ${e.canEdit.value&&i`<th scope="col" class="tick-cell"><input type="checkbox" aria-label=${n("select.all")} checked=${d}
                onChange=${()=>t.selected.value=new Set(d?[]:c.map(m=>m.id))} /></th>`}
            ${Object.keys(Dn).map(m=>i`<${Ms} key=${m} column=${m} sort=${r} />`)}
            <th scope="col">${n("task.assignees")}</th>
          </tr></thead>
          ${u.map(({key:m,name:$,cards:f})=>{let h=f.slice(0,Math.max(0,p));return p-=f.length,h.length===0?null:i`<tbody key=${m}>
              ${s!=="none"&&i`<tr class="group"><th scope="rowgroup" colspan="7"><span dir="auto">${$}</span> <span class="soft">${f.length}</span></th></tr>`}
              ${h.map(k=>i`<${Rs} key=${k.id} view=${t} card=${k} />`)}
            </tbody>`})}
        </table>
      </div>
      ${p<0&&i`<button type="button" class="button" onClick=${()=>R({rows:String(a+jn)})}>${n("action.more")}</button>`}
    </div>
  `}function Is(t,e){let o=e.replace("-",""),s=Dn[o];if(!s)return t;let r=e.startsWith("-")?-1:1,a=l=>o==="due"&&l.due===null||o==="priority"&&l.priority==="none";return[...t].sort((l,c)=>Number(a(l))-Number(a(c))||r*s(l,c))}function Ps(t,e,o){let s=new Map,r=(a,l,c)=>{let u=s.get(a)??{key:a,name:l,cards:[]};c&&u.cards.push(c),s.set(a,u)};if(e==="status")for(let a of N)r(a,n(`status.${a}`),null);if(e==="priority")for(let a of mt)r(a,n(`priority.${a}`),null);for(let a of t)if(e==="status")r(a.status,"",a);else if(e==="priority")r(a.priority,"",a);else if(e==="assignee")for(let l of a.assignees.length>0?a.assignees:["none"])r(l,o.member(l)?.user.name??n("task.nobody"),a);else if(e==="label")for(let l of a.labels.length>0?a.labels:[""])r(l,l||n("list.noLabel"),a);else r("all","",a);return[...s.values()]}function Ms({column:t,sort:e}){let o=e.replace("-","")===t,s=o?e.startsWith("-")?"descending":"ascending":"none",r=o?s==="ascending"?`-${t}`:null:t,a=n(t==="updated"?"list.updated":`task.${t}`);return i`<th scope="col" aria-sort=${s} class=${`col-${t}`}>
    <button type="button" class="sort" onClick=${()=>R({sort:r})}>${a}${o&&i`<${b} name="down"
        class=${s==="ascending"?"up":""} />`}</button>
  </th>`}function Rs({view:t,card:e}){let o=e.id.startsWith("new_"),s=t.selected.value.has(e.id),r=e.due?ut(e.due,e.status==="done",new Date(vt.value*6e4)):"none",a=`/app/projects/${e.project_id}/tasks/${e.id}${L.value.query.size>0?`?${L.value.query}`:""}`;return i`<tr class=${kt(s&&"selected",e.status==="done"&&"done")}>
    ${t.board.canEdit.value&&i`<td class="tick-cell"><input type="checkbox" aria-label=${n("select.one",{title:e.title})} checked=${s}
        disabled=${o} onChange=${()=>t.toggle(e.id)} /></td>`}
    <td class="col-title">${o?e.title:i`<a href=${a} dir="auto" data-focus=${e.id}>${e.title}</a>`}
      ${e.labels.map(l=>i`<span key=${l} class="chip" data-tone=${pt(l)} dir="auto">${l}</span>`)}</td>
    <td><span class="row nowrap"><span class="dot" data-status=${e.status}></span>${n(`status.${e.status}`)}</span></td>
    <td>${e.priority!=="none"&&i`<span class="row nowrap"><${ft} priority=${e.priority} hidden />${n(`priority.${e.priority}`)}</span>`}</td>
    <td>${e.due&&i`<span class=${`fact ${r}`}>${yt(e.due,dt.value)}</span>`}</td>
    <td class="soft">${!o&&G(e.updated_at,vt.value*6e4)}</td>
    <td><span class="avatars">${e.assignees.map(l=>i`<${B} key=${l} id=${l} name=${t.board.member(l)?.user.name??n("task.somebody")}
        url=${t.board.member(l)?.avatar_url} />`)}</span></td>
  </tr>`}function ye({params:t}){let e=Bo(t.project),o=Qt(()=>new ge(e),[e]),s=e.project.value;T(()=>{s&&(Pt.value=s.name,uo(s))},[s]);let r=e.state.value==="ready"&&e.cards.size===0&&e.canEdit.value;if(T(()=>{r&&o.adding.value===null&&(o.adding.value="to_do")},[r]),J(()=>qo([{id:"new",label:()=>n("keys.new"),icon:"plus",key:"n",run:()=>o.board.canEdit.value&&Ns(o)},{id:"filter",label:()=>n("filter.text"),icon:"search",key:"/",run:()=>document.getElementById("filter-text")?.focus()},{id:"board",label:()=>n("keys.board"),icon:"board",key:"b",run:()=>R({view:null})},{id:"list",label:()=>n("keys.list"),icon:"list",key:"l",run:()=>R({view:"list"})}]),[o]),e.state.value==="gone")return i`<${z} isPage icon="folder" title=${n("board.goneTitle")} text=${n("board.goneText")}>
      <a class="button" href="/app/projects">${n("notFound.home")}</a>
    </${z}>`;if(e.state.value==="failed")return i`<${V} isPage title=${n("board.failedTitle")} error=${e.error.value} retry=${()=>location.reload()} />`;let a=e.state.value==="loading"&&e.cards.size===0&&e.order.value.to_do.length===0;return i`
    <div class="board-wrap">
      <${Go} view=${o} />
      <${on} view=${o} />
      ${a?i`<${Us} />`:i`<${Fs} view=${o} />`}
      <${rn} view=${o} />
    </div>
    <${sn} view=${o} />
    ${t.task&&i`<${Cn} key=${t.task} view=${o} id=${t.task} onClose=${()=>Bs(t.project)} />`}
  `}function Fs({view:t}){return L.value.query.get("view")==="list"?i`<${Ln} view=${t} />`:t.board.project.value?.kind==="bucket_list"?i`<${nn} load=${()=>import("./later-3OOQTPNJ.js").then(o=>o.later14)} name="Dreams" view=${t} />`:i`<${Ks} view=${t} />`}function Ns(t){R({view:null}),t.adding.value="to_do"}function Bs(t){let e=`/app/projects/${t}${location.search}`,o=L.value.state.from;typeof o=="string"&&o.split("?")[0]===e.split("?")[0]?history.back():Q(e,{replace:!0})}function Ks({view:t}){let e=x(null),o=t.board.canEdit.value;J(()=>{if(!(!e.current||!o))return tn(e.current,{start:a=>a.startsWith("new_")?[]:t.together(a),change:a=>t.dragged.value=new Set(a),drop:(a,l,c)=>{let u=t.move(a,l,c),d=t.title(a[0]??"");u&&S(n("card.moved",{title:d,status:n(`status.${l}`)}),{action:{label:n("action.undo"),run:u}})}})},[t,o]);let s=t.lifted.value!==null,r=()=>t.putBack();return J(()=>{if(!s)return;let a=l=>{if(M(l)||l.ctrlKey||l.metaKey||l.altKey)return;let c=l.key==="ArrowDown"?1:l.key==="ArrowUp"?-1:0,u=ue(l);l.key===" "||l.key==="Enter"?t.drop():l.key==="Escape"?t.putBack():(c!==0||u!==0)&&t.shift(u,c),l.preventDefault(),l.stopPropagation()};return addEventListener("keydown",a,!0),addEventListener("pointerdown",r,!0),()=>{removeEventListener("keydown",a,!0),removeEventListener("pointerdown",r,!0)}},[t,s]),i`
    <p id="card-help" class="sr">${n("drag.help")}</p>
    <div ref=${e} class="board" role="group" aria-label=${n("board.columns")}>
      ${N.map(a=>i`<${Zo} key=${a} view=${t} status=${a} />`)}
    </div>
  `}function Us(){return i`<div class="board" aria-busy="true"><span class="sr" role="status">${n("app.loading")}</span>
    ${N.map(()=>i`<div class="column skeleton"></div>`)}</div>`}function An({task:t,finish:e}){let o=le(t.project_id),s=o!==void 0&&o.role!=="viewer"&&!o.archived,r=t.due&&yt(t.due,dt.value),a=t.due?ut(t.due,!1,new Date(vt.value*6e4)):"none",l=n("mine.finish",{title:t.title}),c=t.checklist.filter(u=>u.done).length;return i`<li class="task-row">
    <button type="button" class="round" disabled=${!s} aria-label=${l} title=${l} onClick=${e}>
      <${b} name="check" />
    </button>
    <div class="grow">
      <a class="name" href=${`/app/projects/${t.project_id}/tasks/${t.id}`} dir="auto">${t.title}</a>
      <div class="facts">
        <span class="fact" dir="auto">${o?.name??""}</span>
        ${t.status==="in_progress"&&i`<span class="fact"><span class="dot" data-status="in_progress"></span>${n("status.in_progress")}</span>`}
        ${t.checklist.length>0&&i`<span class="fact">
          <${b} name="checklist" /><span class="sr">${n("card.checklist",{done:c,total:t.checklist.length})}</span><span
              aria-hidden="true">${c}/${t.checklist.length}</span></span>`}
        ${t.labels.slice(0,3).map(u=>i`<span key=${u} class="chip" data-tone=${pt(u)} dir="auto">${u}</span>`)}
      </div>
    </div>
    ${t.priority!=="none"&&i`<${ft} priority=${t.priority} />`}
    ${r&&i`<span class=${`fact when ${a}`}><${b} name="calendar" /><span class="sr">${n("card.due",{when:r})}</span><span aria-hidden="true">${r}</span></span>`}
  </li>`}var qs=["overdue","today","week","later","undated"],On=["all","today","overdue","week"];function Ws(t,e){if(t.due===null)return"undated";if(ut(t.due,!1,new Date(vt.value*6e4))==="overdue")return"overdue";let o=It(t.due);return o<=e?"today":o<de(e,7)?"week":"later"}function In(t){let e=Ot(async()=>(await Promise.all([gt("listMyTasks",{status:"to_do"}),gt("listMyTasks",{status:"in_progress"})])).flat(),[],{everySeconds:60}),o=On.find(a=>a===L.value.query.get("show"))??"all",s={};for(let a of e.data??[])(s[Ws(a,dt.value)]??=[]).push(a);let r=qs.filter(a=>(o==="all"||a===o)&&(s[a]?.length??0)>0);return i`
    <header class="head">
      <h1>${n("mine.title")}</h1>
      <div class="end">
        <div class="tabs" role="group" aria-label=${n("mine.show")}>
          ${On.map(a=>i`<button type="button" aria-pressed=${a===o} onClick=${()=>R({show:a==="all"?null:a})}>${n(`mine.view.${a}`)}</button>`)}
        </div>
      </div>
    </header>
    <div class="page stack">
      ${e.error&&!e.data&&i`<${V} error=${e.error} retry=${e.reload} />`}
      ${e.isLoading&&!e.data&&i`<${Mt} />`}
      ${e.data&&r.length===0&&i`<${z} icon="check" title=${n(o==="all"?"mine.emptyTitle":"mine.noneTitle")} text=${n(o==="all"?"mine.emptyText":"mine.noneText")}>
        ${o!=="all"&&i`<button type="button" class="button" onClick=${()=>R({show:null})}>${n("mine.showAll")}</button>`}
      </${z}>`}
      ${r.map(a=>i`<${zs} key=${a} group=${a} tasks=${s[a]} finish=${l=>Hs(l,e)} />`)}
    </div>
  `}function zs({group:t,tasks:e,finish:o}){let s=[...e].sort((r,a)=>(r.due??"").localeCompare(a.due??"")||r.title.localeCompare(a.title));return i`<section class="list-group" aria-labelledby=${`mine-${t}`}>
    <h2 id=${`mine-${t}`} class=${t}>${n(`mine.group.${t}`)} <span class="amount">${e.length}</span></h2>
    <ul class="rows">${s.map(r=>i`<${An} key=${r.id} task=${r} finish=${()=>o(r)} />`)}</ul>
  </section>`}async function Hs(t,e){let o={project_id:t.project_id,task_id:t.id};e.set(s=>s.filter(r=>r.id!==t.id));try{await j("moveTask",o,{body:{status:"done"}}),st(n("mine.finished",{title:t.title}));let s=()=>j("moveTask",o,{body:{status:t.status}}).then(e.reload,r=>S(_(r),{kind:"error"}));S(n("mine.finished",{title:t.title}),{action:{label:n("action.undo"),run:()=>{s()}}})}catch(s){e.set(r=>[...r,t]),S(n("mine.notFinished",{title:t.title,reason:_(s)}),{kind:"error"})}}var Xs=3e4,$t=A(0);te(()=>{$t.value=0});async function qe(){if(!(document.hidden||bt.peek()!=="in"))try{$t.value=(await j("listNotifications",{limit:1},{attempts:1})).unread_count}catch{}}async function We(t){$t.value=(await j("markRead",{},{body:t})).unread_count}ht(()=>{bt.value==="in"&&qe()});setInterval(qe,Xs);document.addEventListener("visibilitychange",qe);var Pn=t=>`⁨${t}⁩`;function Mn(t){let{kind:e,to:o}=t,s=Pn(t.title||n("inbox.deleted")),r=Pn(t.actor.name??n("task.somebody")),a=o==="to_do"||o==="in_progress"||o==="done"?n(`status.${o}`):o??"";return n(`inbox.kind.${e}`,{name:r,title:s,status:a})}var Gs=t=>t.replace(/@usr_[0-9a-f]{32}/g,e=>`@${e.slice(1)===X.value?.id?X.value.name:n("task.somebody")}`);function Rn({notice:t,mark:e}){let{actor:o,at:s,excerpt:r,project_id:a,task_id:l,read_at:c,kind:u}=t,d=u==="invited"?"/app/invitations":l?`/app/projects/${a}/tasks/${l}`:`/app/projects/${a}`,p=le(a),m=c===null;return i`<li class=${`notice-row ${m?"new":""}`}>
    <${B} name=${o.name} id=${o.id} large hidden />
    <div class="grow">
      <a class="name" href=${d} onClick=${()=>m&&e()}>${m&&i`<span class="sr">${n("inbox.new")} </span>`}${Mn(t)}</a>
      ${r&&i`<p class="excerpt" dir="auto">${Gs(r)}</p>`}
      <p class="small soft"><time datetime=${s} title=${lt(s)}>${G(s)}</time>${p&&l&&i` · <span dir="auto">${p.name}</span>`}</p>
    </div>
    ${m&&i`<button type="button" class="button ghost small icon-only" aria-label=${n("inbox.mark",{text:Mn(t)})} title=${n("inbox.markOne")} onClick=${e}>
      <${b} name="check" />
    </button>`}
  </li>`}var Vs=30;function Fn(){let t=L.value.query.get("show")==="unread",e=x(1),o=Ot(()=>Js(t,e.current),[t],{everySeconds:20}),s=o.data?.items??[],r=()=>{e.current+=1,o.reload()},a=c=>{let u=new Date().toISOString(),d=new Set(c.map(p=>p.id));o.set(p=>({...p,items:p.items.map(m=>d.has(m.id)?{...m,read_at:m.read_at??u}:m)})),We({ids:[...d]}).catch(p=>S(_(p),{kind:"error"}))},l=async()=>{try{await We({all:!0})}catch(c){S(_(c),{kind:"error"})}o.reload()};return i`
    <header class="head">
      <h1>${n("inbox.title")}</h1>
      <div class="end">
        <div class="tabs" role="group" aria-label=${n("inbox.show")}>
          <button type="button" aria-pressed=${!t} onClick=${()=>R({show:null})}>${n("inbox.all")}</button>
          <button type="button" aria-pressed=${t} onClick=${()=>R({show:"unread"})}>
            ${n("inbox.unread")}${$t.value>0&&i`<span class="amount">${$t.value}</span>`}
          </button>
        </div>
        <button type="button" class="button" disabled=${$t.value===0} onClick=${l}>${n("inbox.markAll")}</button>
      </div>
    </header>
    <div class="page stack">
      ${o.error&&!o.data&&i`<${V} error=${o.error} retry=${o.reload} />`}
      ${o.isLoading&&!o.data&&i`<${Mt} />`}
      ${o.data&&s.length===0&&i`<${z} icon="inbox" title=${n(t?"inbox.readTitle":"inbox.emptyTitle")} text=${n("inbox.emptyText")}>
        <a class="button" href="/app/settings/notifications">${n("inbox.settings")}</a>
      </${z}>`}
      ${s.length>0&&i`<ul class="rows">${s.map(c=>i`<${Rn} key=${c.id} notice=${c} mark=${()=>a([c])} />`)}</ul>`}
      ${o.data?.hasMore&&i`<button type="button" class="button more" onClick=${r}>${n("list.more")}</button>`}
    </div>
  `}async function Js(t,e){let o=[],s="";for(let r=0;r<e;r+=1){let a=await j("listNotifications",{limit:Vs,cursor:s||void 0,...t?{unread:!0}:{}});if(o.push(...a.items),$t.value=a.unread_count,s=a.next_cursor??"",!s)break}return{items:o,hasMore:s!==""}}var Nn=[{pattern:"/app/login",load:()=>Promise.resolve({Screen:_o,message:Kt}),title:"auth.signIn",anonymous:!0},{pattern:"/app/sign-up",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later12),title:"auth.signUp",anonymous:!0},{pattern:"/app/forgot",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later1),title:"auth.forgotTitle",anonymous:!0},{pattern:"/app/projects",load:()=>Promise.resolve({Screen:Lo}),title:"projects.title"},{pattern:"/app/share",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later11),title:"share.title"},{pattern:"/app/projects/:project",load:()=>Promise.resolve({Screen:ye}),title:"board.columns",screen:"board"},{pattern:"/app/projects/:project/tasks/:task",load:()=>Promise.resolve({Screen:ye}),title:"board.columns",screen:"board"},{pattern:"/app/my-tasks",load:()=>Promise.resolve({Screen:In}),title:"mine.title"},{pattern:"/app/inbox",load:()=>Promise.resolve({Screen:Fn}),title:"inbox.title"},{pattern:"/app/projects/:project/members",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later4),title:"members.title"},{pattern:"/app/invitations",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later2),title:"accept.title"},{pattern:"/app/invitations/:code",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later2),title:"accept.title"},{pattern:"/app/settings",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later7),title:"settings.profile"},{pattern:"/app/settings/notifications",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later5),title:"settings.notifications"},{pattern:"/app/settings/account",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later0),title:"settings.account"},{pattern:"/app/jobs",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later3),title:"nav.jobs"},{pattern:"/app/projects/:project/transfer",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later13),title:"transfer.title"},{pattern:"/app/projects/:project/reports",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later9),title:"reports.title"},{pattern:"/app/projects/:project/share",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later10),title:"link.title"},{pattern:"/app/points",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later6),title:"points.title"},{pattern:"/app/ranking",load:()=>import("./later-3OOQTPNJ.js").then(t=>t.later8),title:"ranking.title"}];var Qs=[["↑ ↓ ← →","keys.walk"],["↵","keys.open"],["Space","keys.lift"],["M","keys.move"],["X","keys.select"],["Shift + click","keys.select"],["Esc","keys.escape"]];function Bn(){return xt.value?i`
    <${F} title=${n("keys.title")} onClose=${()=>xt.value=!1}>
      <div class="stack">
        <dl class="keys">
          <dt><kbd>Ctrl</kbd> <kbd>K</kbd></dt><dd>${n("palette.title")}</dd>
          ${zt.value.filter(t=>t.key).map(t=>i`<dt><kbd>${t.key?.toUpperCase()}</kbd></dt><dd>${t.label()}</dd>`)}
          <dt><kbd>?</kbd></dt><dd>${n("keys.title")}</dd>
        </dl>
        <h3>${n("keys.card")}</h3>
        <dl class="keys">${Qs.map(([t,e])=>i`<dt><kbd>${t}</kbd></dt><dd>${n(e)}</dd>`)}</dl>
        <label class="tick"><input type="checkbox" checked=${Ht.value} onChange=${()=>Uo(!Ht.value)} />${n("keys.on")}</label>
      </div>
    </${F}>
  `:null}var Gt=[{href:"/app/my-tasks",label:"nav.mine",icon:"check"},{href:"/app/inbox",label:"nav.inbox",icon:"inbox",count:$t},{href:"/app/projects",label:"nav.projects",icon:"folder"}],we=[{href:"/app/settings",label:"nav.settings",icon:"settings"},{href:"/app/points",label:"nav.points",icon:"star"},{href:"/app/jobs",label:"nav.jobs",icon:"archive"},{href:"/app/invitations",label:"accept.nav",icon:"people"}];function Kn(){return Ct.value&&bt.value==="in"?i`<${Ys} />`:null}function Ys(){let[t,e]=v(""),[o,s]=v(0),r=x(null),a=et(),l=Zs(t),c=Math.min(o,l.length-1),u=()=>Ct.value=!1;T(()=>{r.current?.querySelector("[aria-selected='true']")?.scrollIntoView({block:"nearest"})},[c]);let d=m=>{u(),m?.run()},p=m=>{if(M(m))return;let $={ArrowDown:1,ArrowUp:-1}[m.key];if($)s((c+$+l.length)%Math.max(1,l.length));else if(m.key==="Enter")d(l[c]);else return;m.preventDefault()};return i`
    <${F} title=${n("palette.title")} class="palette" bare onClose=${u}>
      <div class="search">
        <${b} name="search" />
        <input class="input" role="combobox" aria-expanded="true" aria-controls=${a} aria-autocomplete="list" aria-label=${n("palette.title")}
            placeholder=${n("palette.placeholder")} autofocus dir="auto"
          autocomplete="off" aria-activedescendant=${l.length>0?`${a}-${c}`:void 0}
          onInput=${m=>{e(m.target.value),s(0)}}
          onKeyDown=${p} />
      </div>
      <div ref=${r} id=${a} class="palette-list" role="listbox" aria-label=${n("palette.title")}>
        ${l.map((m,$)=>i`<div key=${m.id} id=${`${a}-${$}`} role="option" aria-selected=${$===c} onClick=${()=>d(m)}
              onPointerMove=${()=>$!==c&&s($)}>
            <${b} name=${m.icon} /><span class="grow" dir="auto">${m.label}</span>${m.key?i`<kbd>${m.key.toUpperCase()}</kbd>`:i`<span
                class="small soft">${m.hint}</span>`}
          </div>`)}
      </div>
      ${l.length===0&&i`<p class="empty" role="status">${n("palette.none")}</p>`}
    </${F}>
  `}function Zs(t){let e=Y(t).split(/\s+/).filter(Boolean),o=({label:r})=>e.every(a=>Y(r).includes(a)),s=[...zt.value.map(r=>({id:`command ${r.id}`,label:r.label(),hint:"",icon:r.icon,run:r.run,key:r.key})),...[...Gt,...we].map(r=>({id:r.href,label:n(r.label),hint:n("palette.screen"),icon:r.icon,run:()=>Q(r.href)})),{id:"help",label:n("keys.title"),hint:"",icon:"help",run:()=>xt.value=!0,key:"?"},...ae.value.map(r=>({id:r.id,label:r.name,hint:n("palette.project"),icon:r.kind==="bucket_list"?"star":"board",run:()=>Q(`/app/projects/${r.id}`)}))];if(e.length>0){let r=Ko();for(let a of r?.list()??[])s.push({id:a.id,label:a.title,hint:n(`status.${a.status}`),icon:"check",run:()=>Q(`/app/projects/${a.project_id}/tasks/${a.id}`)})}return s.filter(o).slice(0,50)}function Un(){let[t,e]=v(null),[o,s]=v(!1);async function r(a){a.preventDefault();let l=new FormData(a.currentTarget);s(!0),e(null);try{await ee(String(l.get("email")),String(l.get("password")),!0)}catch(c){e(c),s(!1)}}return i`
    <${F} title=${n("auth.expiredTitle")} stays onClose=${()=>null}>
      <form class="stack" onSubmit=${r}>
        <p class="soft">${n("auth.expiredLead")}</p>
        ${t&&i`<p class="notice bad" role="alert">${Kt(t)}</p>`}
        <${O} label=${n("auth.email")} name="email" type="email" autocomplete="username" required defaultValue=${X.value?.email} />
        <${ne} label=${n("auth.password")} name="password" autocomplete="current-password" autofocus />
        <footer>
          <button type="button" class="button" onClick=${()=>oe()}>${n("nav.signOut")}</button>
          <${nt} isBusy=${o} class="button primary">${n("auth.signIn")}</${nt}>
        </footer>
      </form>
    </${F}>
  `}var qn=t=>t==="light"||t==="dark"?t:"system",ze=A(qn(Yt("theme")));function Wn(t){Et("theme",t==="system"?null:t),zn(t)}function zn(t){ze.value=t,t==="system"?delete document.documentElement.dataset.theme:document.documentElement.dataset.theme=t}oo((t,e)=>{t==="theme"&&zn(qn(e))});function He({children:t}){return i`
    <div class="app">
      <a class="skip" href="#main">${n("app.skip")}</a>
      <nav class="side" aria-label=${n("nav.main")}>
        <a class="brand" href="/app/projects"><img src="/favicon.svg" alt="" width="24" height="24" />${n("app.name")}</a>
        <button type="button" class="nav-item find" onClick=${()=>Ct.value=!0}><${b} name="search" /><span>${n("palette.button")}</span><span
            class="tail"><kbd>Ctrl K</kbd></span></button>
        <div class="nav">${Gt.map(e=>i`<${Hn} item=${e} />`)}</div>
        <${tr} />
        <div class="end"><${Xn} /></div>
      </nav>
      <div class="view">
        <${er} />
        <main id="main" tabindex="-1">${t}</main>
      </div>
      <nav class="bottom" aria-label=${n("nav.main")}>
        ${Gt.map(e=>i`<${Hn} item=${e} />`)}
        <${Xn} isBottom />
      </nav>
    </div>
  `}function Hn({item:t}){let e=t.count?.value??0,o=L.value.path===t.href;return i`<a class="nav-item" href=${t.href} aria-current=${o?"page":void 0}>
    <${b} name=${t.icon} /><span>${n(t.label)}</span>
    ${e>0&&i`<span class="count" aria-hidden="true">${e>99?"99+":e}</span><span class="sr">${n("nav.unread",{count:e})}</span>`}
  </a>`}function tr(){let t=ae.value.slice(0,30);return t.length===0?null:i`<h2 class="nav-title">${n("nav.projects")}</h2>
    <div class="nav">
      ${t.map(e=>{let o=`/app/projects/${e.id}`,s=L.value.path.startsWith(o);return i`<a key=${e.id} class="nav-item" href=${o} aria-current=${s?"page":void 0}>
          <${b} name=${e.kind==="bucket_list"?"star":"board"} /><span dir="auto">${e.name}</span>
        </a>`})}
    </div>`}function Xn({isBottom:t=!1}){let e=X.value,o=["system","light","dark"],s=[...we.map(({label:r,icon:a,href:l})=>({label:n(r),icon:a,href:l})),"line",...o.map(r=>({label:n(`theme.${r}`),checked:ze.value===r,run:()=>Wn(r)})),"line",...Object.entries(no).map(([r,a])=>({label:a,checked:so.value===r,run:()=>Zt(r)})),"line",{label:n("keys.title"),icon:"help",tail:"?",run:()=>xt.value=!0},{label:n("nav.about"),icon:"info",href:"/about/"},{label:n("nav.signOut"),icon:"signOut",run:()=>{oe()}}];return i`<${I} label=${n("nav.account")} items=${s} class="nav-item">
    <${B} name=${e?.name??"?"} id=${e?.id} url=${e?.avatar_url} hidden />
    <span dir="auto">${t?n("nav.account"):e?.name??n("nav.account")}</span>
  </${I}>`}function er(){let t=tt.value,e=Le.value>0?` ${n("state.waiting",{count:Le.value})}`:"";return t!==null?i`<div class="strip" role="status">${n("state.offline",{time:lt(new Date(t).toISOString())})}${e}</div>`:Rt.value!==null?i`<div class="strip" role="status">${n("state.busy")}${e}</div>`:null}function Gn(){let t=x(null),e=fo.value;return T(()=>{let o=t.current;o?.showPopover&&(o.matches(":popover-open")&&o.hidePopover(),e.length>0&&o.showPopover())},[e]),i`
    <div class="sr" role="status" aria-live="polite">${$o.value}</div>
    <div ref=${t} class="toasts" popover="manual" role="region" aria-label=${n("notifications")}>
      <div class="sr" role="alert">${e.at(-1)?.text}</div>
      ${e.map(({id:o,text:s,kind:r,action:a})=>i`<div key=${o} class=${`toast ${r}`}>
          <span dir="auto">${s}</span>
          ${a&&i`<button type="button" class="button small act"
            onClick=${()=>{Te(o),a.run()}}>
            ${a.label}
          </button>`}
          <button type="button" class="button small icon-only" aria-label=${n("dismiss")} onClick=${()=>Te(o)}><${b} name="close" /></button>
        </div>`)}
    </div>
  `}var Xe=new Map;function or(){for(let t of Nn){let e=ao(t.pattern,L.value.path);if(e)return{route:t,params:e,key:t.screen??t.pattern}}return null}function Jn(){return i`<${nr} /><${Kn} /><${Bn} /><${bo} /><${Gn} />`}function nr(){let t=bt.value,e=or(),o=L.value.path==="/"||L.value.path==="/app/"||L.value.path==="/app",s=o||!(e?.route.anonymous||e?.route.open),r=X.value!==null,a=o?t==="in"?"/app/projects":"/app/login":sr(t,e,r);T(()=>{a&&Q(a,{replace:!0})},[a]);let[l,c]=v(null),u=()=>{c(null),X.value||co().catch(c),se.value||ie()};return T(()=>{t==="in"&&s&&u()},[t,s]),a?null:s?l&&!r?i`<main class="auth"><${V} isPage error=${l} retry=${u} /></main>`:i`<${He}>
      ${e?i`<${Vn} found=${e} />`:i`<${rr} />`}
    </${He}>
    ${t==="expired"&&i`<${Un} />`}`:i`<${Vn} found=${e} />`}function sr(t,e,o){if(e?.route.open)return null;let s=L.value.query.get("next");return e?.route.anonymous?t==="in"?s?.startsWith("/app/")?s:"/app/projects":null:t==="out"||t==="expired"&&!o?`/app/login?next=${encodeURIComponent(location.pathname+location.search)}`:null}function Vn({found:t}){let{route:e,params:o,key:s}=t,[,r]=v(0),[a,l]=v(null),c=()=>{l(null),e.load().then(d=>{Xe.set(s,d.Screen),r(p=>p+1)},l)};T(()=>{Xe.has(s)||c()},[s]),J(()=>{Pt.value=n(e.title),document.getElementById("main")?.focus({preventScroll:!0})},[s]);let u=Xe.get(s);return a?i`<${V} isPage error=${a} retry=${()=>location.reload()} />`:u?i`<${u} key=${s} params=${o} />`:i`<p class="sr" role="status">${n("app.loading")}</p>`}function rr(){return i`<${z} isPage icon="search" title=${n("notFound.title")} text=${n("notFound.text")}>
    <a class="button" href="/app/projects">${n("notFound.home")}</a>
  </${z}>`}ht(()=>{document.title=Pt.value?`${Pt.value} – Taskfleet`:"Taskfleet"});function Qn(){if(!("serviceWorker"in navigator))return;let t=()=>{let o=globalThis.trustedTypes?.createPolicy("taskfleet",{createScriptURL:()=>"/sw.js"});navigator.serviceWorker.register(o?o.createScriptURL(""):"/sw.js").catch(()=>null)};document.readyState==="complete"?t():addEventListener("load",t)}for(let t of["dragover","drop"])addEventListener(t,e=>e.preventDefault());io();bt.peek()==="in"&&lo().catch(()=>null);await Zt();Qn();var Yn=document.getElementById("app");Yn&&Qe(i`<${Jn} />`,Yn);
