package casework

import "minsheng/lang"

// The templates of messages. What stands in braces is filled in.
const (
	MsgReceived    = "received"     // service, number
	MsgHelperBegan = "helper_began" // service, helper
	MsgExpired     = "expired"      // service
	MsgOwed        = "owed"         // service, amount
	MsgPrefilled   = "prefilled"    // service
	MsgAutomatic   = "automatic"    // service, number
	MsgEntrusted   = "entrusted"    // helper, until
	MsgRevoked     = "revoked"      // helper
	MsgWithheld    = "withheld"     // what
	MsgBundleDone  = "bundle_done"  // bundle, granted, others

	MsgPapers    = "papers"    // service, number, note
	MsgVisit     = "visit"     // service, number
	MsgHearing   = "hearing"   // service, number
	MsgPublished = "published" // service, number, until
	MsgObjection = "objection" // service, number
	MsgPaused    = "paused"    // service, number, why
	MsgResumed   = "resumed"   // service, number
	MsgMoved     = "moved"     // service, number, department
	MsgGranted   = "granted"   // service, number, amount
	MsgRefused   = "refused"   // service, number
	MsgWithdrawn = "withdrawn" // service, number
	MsgClosed    = "closed"    // service, number, why
	MsgReopened  = "reopened"  // service, number
	MsgCorrected = "corrected" // service, number
	MsgAppealed  = "appealed"  // service, number
	MsgStep      = "step"      // service, number, step

	MsgHeld    = "held"    // service, number, month
	MsgRecheck = "recheck" // service, number
	MsgStopped = "stopped" // service, month
	MsgRerated = "rerated" // service, month, amount
	MsgTapers  = "tapers"  // service, month, amount, until
)

// messageWords are the words of messages. They name no citizen number, account
// or reason: who reads a message over a shoulder learns that something
// happened, and opens the matter to see what.
var messageWords = map[string]lang.Text{
	MsgReceived:    {ZH: "您的“{service}”申请已受理，受理编号 {number}。", EN: "Your application for {service} has been received. Its number is {number}."},
	MsgHelperBegan: {ZH: "{helper}正在为您申请“{service}”。如非您本人意愿，请撤销委托。", EN: "{helper} has begun to apply for {service} in your name. Revoke the mandate if you do not want this."},
	MsgExpired:     {ZH: "您的“{service}”申请草稿长时间没有提交，已经清除。需要时可以重新开始。", EN: "Your draft for {service} lay too long and has been cleared. You can begin again at any time."},
	MsgOwed: {ZH: "根据登记信息，您可能可以享受“{service}”{amount}。申请或回复“不需要”都可以。",
		EN: "By what is on file you may be owed {service}{amount}. Apply, or say that you do not want it."},
	MsgPrefilled: {ZH: "“{service}”的申请表已替您填好，核对后确认一次即可。", EN: "The form for {service} is filled in for you: compare it and confirm once."},
	MsgAutomatic: {ZH: "您符合“{service}”的条件，无需申请，已为您办理，编号 {number}。如不需要可以告知我们。",
		EN: "You meet the conditions of {service}. No application is needed: it is under way, number {number}. You can tell us that you do not want it."},
	MsgEntrusted: {ZH: "您已委托{helper}代办，到 {until} 为止，随时可以撤销。", EN: "You have entrusted {helper} to act for you until {until}. You can revoke it at any time."},
	MsgRevoked:   {ZH: "对{helper}的委托已撤销，立即生效。", EN: "The mandate of {helper} is revoked, from now on."},
	MsgWithheld:  {ZH: "您的选择已生效：{what}。", EN: "Your choice holds from now on: {what}."},
	MsgBundleDone: {ZH: "“{bundle}”已全部办结：{granted} 项通过，{others} 项未通过或终止。",
		EN: "All parts of {bundle} are decided: {granted} granted, {others} refused or ended."},

	MsgPapers:    {ZH: "“{service}”（{number}）需要您补交材料：{note}", EN: "{service} ({number}) needs papers from you: {note}"},
	MsgVisit:     {ZH: "“{service}”（{number}）将入户走访核实，请留意联系电话。", EN: "{service} ({number}): somebody will visit your home. Please keep your telephone at hand."},
	MsgHearing:   {ZH: "“{service}”（{number}）进入听证或评议。", EN: "{service} ({number}) will be heard."},
	MsgPublished: {ZH: "“{service}”（{number}）的审核意见已公示，到 {until} 为止。", EN: "{service} ({number}): the proposed decision is published until {until}."},
	MsgObjection: {ZH: "“{service}”（{number}）公示期间收到异议，正在核查。", EN: "{service} ({number}): an objection came in and is being looked into."},
	MsgPaused:    {ZH: "“{service}”（{number}）暂停计算办理时限：{why}。", EN: "{service} ({number}): the time limit stands still: {why}."},
	MsgResumed:   {ZH: "“{service}”（{number}）继续办理。", EN: "{service} ({number}) goes on."},
	MsgMoved:     {ZH: "“{service}”（{number}）已转{department}办理。", EN: "{service} ({number}) has been passed to {department}."},
	MsgGranted:   {ZH: "“{service}”（{number}）已通过{amount}。打开可查看决定书。", EN: "{service} ({number}) is granted{amount}. Open it to read the decision."},
	MsgRefused:   {ZH: "“{service}”（{number}）未通过。打开可查看理由、依据和申诉办法。", EN: "{service} ({number}) is refused. Open it to read why, and how to appeal."},
	MsgWithdrawn: {ZH: "“{service}”（{number}）已撤回。", EN: "{service} ({number}) is withdrawn."},
	MsgClosed:    {ZH: "“{service}”（{number}）已终止：{why}。", EN: "{service} ({number}) has ended: {why}."},
	MsgReopened:  {ZH: "“{service}”（{number}）已重新办理。", EN: "{service} ({number}) has been opened again."},
	MsgCorrected: {ZH: "“{service}”（{number}）的记录已更正，打开可查看更正前后。", EN: "{service} ({number}): the record was corrected; open it to see before and after."},
	MsgAppealed:  {ZH: "“{service}”（{number}）的申诉已收到。", EN: "{service} ({number}): your appeal has been received."},
	MsgStep:      {ZH: "“{service}”（{number}）：{step}。", EN: "{service} ({number}): {step}."},

	MsgHeld: {ZH: "“{service}”{month}的钱暂缓发放：登记情况有变化，正在核实（{number}）。如有说明请联系我们；核实后仍符合的会补发。",
		EN: "{service}: the payment of {month} is held back, since what is on file has changed. It is being looked into ({number}); what is still owed will be paid later."},
	MsgRecheck: {ZH: "“{service}”到了定期核查的时候（{number}），期间照常发放。", EN: "{service} is due to be looked at again ({number}). It is paid meanwhile."},
	MsgStopped: {ZH: "“{service}”自{month}起停发。打开可查看理由和申诉办法。", EN: "{service} ends from {month} on. Open it to read why, and how to appeal."},
	MsgRerated: {ZH: "“{service}”自{month}起调整为{amount}。", EN: "{service} changes from {month} on, to {amount}."},
	MsgTapers:  {ZH: "“{service}”自{month}起渐退：每月{amount}，发到{until}前为止。", EN: "{service} tapers out from {month} on: {amount} a month, until {until}."},
}
