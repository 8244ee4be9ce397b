"""Pure rules of the steps: no Beam, network, disk, clock or chance."""
