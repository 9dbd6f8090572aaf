package main

import (
	"minsheng/bridge/oidc"
	"minsheng/web"
)

// signIns are the providers that sign people in at the pages; each may be nil.
type signIns struct {
	residents, staff web.Provider
}

// signIns reads which providers sign whom in; without a file nobody does.
func (s serving) signIns() (in signIns, err error) {
	if s.oidc == "" {
		return in, nil
	}
	config, err := oidc.Read(s.oidc)
	if err != nil {
		return in, err
	}
	if config.Residents != nil {
		in.residents = oidc.New(*config.Residents, config.Address, web.ResidentBack)
	}
	if config.Staff != nil {
		in.staff = oidc.New(*config.Staff, config.Address, web.StaffBack)
	}
	return in, nil
}
