"""Portuguese words of closed classes around and in names; see `Lexicon`."""

from transforms.core.entities.lexicon import Lexicon, words

LEXICON = Lexicon(
    openings=words("a ao aos as à às com d' da das de do dos e em na nas no nos o os para pela pelo por um uma"),
    articles=words("a as o os"),
    fixed=words("Dia Estado Expresso Globo Público"),
    address=frozenset(),
    titles=words(
        """
        aiatolá almirante arcebispo bispo capitão cardeal chanceler comandante coronel d delegada delegado deputada
        deputado director directora diretor diretora dom dona dr dra eng frei general governador governadora juiz
        juíza lorde ministra ministro padre papa prefeita prefeito presidente primeira-ministra primeiro-ministro
        princesa príncipe procurador procuradora prof professor professora rainha rei secretária secretário senador
        senadora sir sr sra srs vereador vereadora vice-presidente xeque
        """
    ),
    roles=words(
        """
        actor actriz advogada advogado analista artista atacante ativista ator atriz autor autora cantor cantora
        chefe cientista comissário economista empresária empresário engenheiro escritor escritora filha filho
        fundador goleiro historiador irmã irmão jogador jogadora jornalista líder marido médica médico mulher músico
        pesquisador piloto poeta porta-voz realizador sociólogo tenista técnico treinador treinadora viúva zagueiro
        """
    ),
    speech=words(
        """
        acrescenta acrescentou admitiu afirma afirmou comentou concluiu conta contou declarou destacou disse diz
        escreveu explica explicou garantiu informou lembrou observou respondeu ressaltou revelou sublinhou
        """
    ),
    bodies=words(
        """
        Academia Agência Aliança Assembleia Associação Banco Bolsa Centro Clube Coligação Comissão Comité Comitê
        Companhia Confederação Congresso Conselho Cruz Departamento Empresa Exército Faculdade FC Federação Forças
        Frente Fundação Fundo Grupo Instituto Liga Ministério Movimento Nações Ordem Organização Parlamento Partido
        PM Polícia Rádio Rede SA Secretaria Senado Sindicato Sociedade Supremo Tribunal TV União Universidade
        """
    ),
    landmarks=words(
        """
        aeroporto avenida bairro baía cabo castelo estação estádio estrada hospital ilha ilhas lago largo mar monte
        museu palácio parque ponte porto praça praia rio rodovia rua serra teatro vale
        """
    ),
    place_kinds=words(
        """
        aeroporto bairro capital cidade comarca concelho costa distrito estado fronteira ilha leste município norte
        oeste país península porto província região sul vila zona
        """
    ),
    at=words("em"),
    peoples=frozenset(),
    ordinary=words(
        """
        Constituição Covid Covid-19 Deus Estado Governo Internet Natal Páscoa PIB Presidente Ramadã República
        """
    ),
)
