"""Spanish words of closed classes around and in names; see `Lexicon`."""

from transforms.core.entities.lexicon import Lexicon, words

LEXICON = Lexicon(
    openings=words("a al con contra de del e el en la las los para por sobre un una y"),
    articles=words("el la las los"),
    fixed=words(
        """
        Alto Ángeles Cairo Calafate Ceiba Coruña Ejido Escorial Guaira Habana Haya Línea Mundo Nación Pais País
        Palma Palmas Paz Periódico Plata Razón Rioja Salle Salvador Tercera Tiempo Unión Universal Vanguardia Vegas
        """
    ),
    address=frozenset(),
    titles=words(
        """
        alcalde alcaldesa almirante arzobispo ayatolá canciller capitán cardenal comandante concejal coronel d
        diputada diputado director directora don doña dr dra fiscal fray general gobernador gobernadora jeque juez
        jueza lord ministra ministro obispo padre papa presidenta presidente princesa príncipe prof profesor
        profesora reina rey secretaria secretario senador senadora sir sor sr sra srta vicepresidenta vicepresidente
        """
    ),
    roles=words(
        """
        abogada abogado activista actor actriz analista artista autor autora cantante científico comisario consejero
        delantero economista empresaria empresario entrenador entrenadora escritor escritora exministro expresidente
        filósofo fundador futbolista hermana hermano hija hijo historiador jefe jugador jugadora líder marido médico
        músico opositor periodista piloto poeta portavoz portero productor seleccionador sociólogo tenista viuda
        """
    ),
    speech=words(
        """
        aclaró admitió afirma afirmó agregó anunció añade añadió aseguró comentó concluyó contó cuenta declaró
        destacó dice dijo escribió explica explicó indicó insistió lamentó manifestó precisó recordó respondió
        señaló sostuvo subrayó
        """
    ),
    bodies=words(
        """
        Academia Agencia Alianza Asamblea Asociación Audiencia Ayuntamiento Banco Bolsa Cámara Centro CF Club
        Coalición Comisión Comité Compañía Confederación Congreso Consejo Corte Cruz Departamento Ejército Empresa
        FC Federación Fiscalía Fondo Frente Fuerzas Fundación Grupo Guardia Instituto Junta Liga Ministerio
        Movimiento Naciones Organización Parlamento Partido Policía Radio Real Red SA Secretaría Senado Sindicato
        Sociedad Tribunal TV Unión Universidad
        """
    ),
    landmarks=words(
        """
        aeropuerto autopista avenida bahía barrio cabo calle carretera castillo estación estadio estrecho golfo
        hospital isla islas lago mar monte museo palacio parque playa plaza puente puerto ría río sierra teatro
        valle volcán
        """
    ),
    place_kinds=words(
        """
        aeropuerto barrio capital ciudad comarca costa departamento distrito este frontera isla localidad municipio
        norte oeste país península provincia pueblo puerto región sur territorio valle villa zona
        """
    ),
    at=words("en"),
    peoples=frozenset(),
    ordinary=words(
        """
        Constitución Covid Covid-19 Dios Estado Gobierno Internet IVA Navidad Pascua PIB Presidente Ramadán
        República
        """
    ),
)
