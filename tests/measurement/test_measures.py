"""What a network says that it measures is what its folder reads, and is in the catalogue."""

import pytest

from passaparola import networks
from passaparola.kernel.metrics import CATALOGUE
from passaparola.kernel.network.port import Network


@pytest.mark.parametrize("network", networks.every().values(), ids=list(networks.every()))
def test_a_network_measures_what_it_says(network: Network) -> None:
    assert network.spec.measures <= set(CATALOGUE)
    assert bool(network.spec.measures) == (network.metrics is not None)
