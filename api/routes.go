package api

// routes is every address of the interface.
func (a *API) routes() {
	a.catalogue()
	a.entitlement()
	a.account()
	a.people()
	a.applications()
	a.cases()
	a.money()
}
